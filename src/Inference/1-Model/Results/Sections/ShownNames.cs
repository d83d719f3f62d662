namespace ProbDsl.Inference.Results.Sections;

/// <summary>The variables that a page prints in full; a long array of another variable is one summary line.</summary>
/// <param name="names">The variables; null for all.</param>
public sealed class ShownNames(IReadOnlyCollection<string>? names)
{
    // an array with more lines or columns is long
    private const int MostLines = 20, MostColumns = 20;

    /// <summary>Only short arrays are printed in full.</summary>
    public static ShownNames Short { get; } = new([]);

    public static ShownNames All { get; } = new(null);

    /// <summary>Whether the user requested this variable in full.</summary>
    internal bool Names(string name) => names is null || names.Contains(name);

    /// <summary>Whether an array of this size is printed in full.</summary>
    internal bool InFull(string name, int lines, int columns = 1) =>
        Names(name) || (lines <= MostLines && columns <= MostColumns);
}
