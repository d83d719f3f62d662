namespace ProbDsl.IO.Files;

/// <summary>The readers of sections that a program of its own brings with its methods.</summary>
public static class InstalledReaders
{
    /// <summary>The readers, in the order in which they are asked.</summary>
    public static IReadOnlyList<SectionReader> All { get; private set; } = [];

    /// <summary>Sets the readers, in place of those set before: once, before the first fit is opened.</summary>
    public static void Add(IReadOnlyList<SectionReader> readers) => All = readers;
}
