import { useEffect, useState } from 'react';

/** An address of a file on this device, for as long as it is shown. */
export function useLocalFile(file: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === undefined) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return file === undefined ? undefined : url;
}
