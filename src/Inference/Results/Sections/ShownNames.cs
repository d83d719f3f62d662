namespace ProbDsl.Inference.Results.Sections;

/// <summary>Which variables a page prints in full; of others a long array is a line that says what is in it.</summary>
/// <param name="names">Variables; null: all of them.</param>
public sealed class ShownNames(IReadOnlyCollection<string>? names)
{
    // an array of more than so many lines, or columns, is long
    private const int MostLines = 20, MostColumns = 20;

    /// <summary>Short arrays alone.</summary>
    public static ShownNames Short { get; } = new([]);

    public static ShownNames All { get; } = new(null);

    /// <summary>Whether the page was asked for this variable in full.</summary>
    internal bool Names(string name) => names is null || names.Contains(name);

    /// <summary>Whether an array of so many lines is printed as they are.</summary>
    internal bool InFull(string name, int lines, int columns = 1) =>
        Names(name) || (lines <= MostLines && columns <= MostColumns);
}
