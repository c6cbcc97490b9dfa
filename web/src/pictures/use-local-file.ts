import { useEffect, useState } from 'react';

/** An address of a file on this device, for as long as it is shown. */
export function useLocalFile(file: Blob | undefined): string | undefined {
  const [made, setMade] = useState<{ file: Blob; url: string }>();
  useEffect(() => {
    if (file === undefined) return;
    const url = URL.createObjectURL(file);
    setMade({ file, url });
    return () => URL.revokeObjectURL(url);
  }, [file]);
  // The address of the file before is gone already when another one comes.
  return made?.file === file ? made?.url : undefined;
}
