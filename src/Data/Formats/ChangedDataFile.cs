namespace ProbDsl.Data.Formats;

/// <summary>A file that was changed between two passes over it: its rows would be of two versions.</summary>
public sealed class ChangedDataFile : IOException
{
    public ChangedDataFile(string file)
        : base($"{file} changed while it was being read") => File = file;

    /// <summary>What diagnostics call the file.</summary>
    public string File { get; }
}
