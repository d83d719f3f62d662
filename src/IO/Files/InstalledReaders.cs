namespace ProbDsl.IO.Files;

/// <summary>The readers of sections that a program of its own brings with its methods.</summary>
internal static class InstalledReaders
{
    public static IReadOnlyList<SectionReader> All { get; private set; } = [];

    /// <summary>Said once, before the first verb runs.</summary>
    public static void Add(IReadOnlyList<SectionReader> readers) => All = readers;
}
