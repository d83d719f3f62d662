namespace ProbDsl.Data.Columns;

/// <summary>
/// A column with at least one cell that is neither a number nor missing, or one of numbers read as names. Cells are codes into the
/// distinct texts. A column of numbers with a typing error (`7O`) is a text column too, and reports where the error is.
/// </summary>
public sealed class TextColumn : Column
{
    private readonly Lazy<(int Count, int? First)> nonNumbers;

    /// <param name="name">The name in the header.</param>
    /// <param name="index">The position in the table, from 0.</param>
    /// <param name="codes">One code per row, from 0 into <paramref name="levels"/>; -1 if the cell is missing.</param>
    /// <param name="levels">The distinct texts in the order of <see cref="LevelOrder"/>.</param>
    public TextColumn(string name, int index, int[] codes, string[] levels)
        : base(name, index)
    {
        Codes = codes;
        Levels = levels;
        MissingCount = codes.AsSpan().Count(-1);
        FirstMissing = MissingCount == 0 ? null : Array.IndexOf(codes, -1);
        nonNumbers = new(() => NonNumbers(codes, levels));
    }

    /// <summary>A column of these texts; null is a missing cell.</summary>
    public static TextColumn Create(string name, int index, IReadOnlyList<string?> texts)
    {
        var levels = LevelOrder.Sorted(texts.OfType<string>().Distinct());
        var codeOf = levels.Index().ToDictionary(level => level.Item, level => level.Index, StringComparer.Ordinal);
        return new(name, index, [.. texts.Select(text => text is null ? -1 : codeOf[text])], levels);
    }

    /// <summary>One code per row, from 0 into <see cref="Levels"/>; -1 if the cell is missing.</summary>
    public int[] Codes { get; }

    /// <summary>The distinct texts, in the order of <see cref="LevelOrder"/>.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>The number of cells that are neither numbers nor missing: a single one among many is most likely a typing error.</summary>
    public int NonNumberCount => nonNumbers.Value.Count;

    /// <summary>The first row whose cell is neither a number nor missing; null if there is none.</summary>
    public int? FirstNonNumber => nonNumbers.Value.First;

    public override int Rows => Codes.Length;

    public override int MissingCount { get; }

    public override int? FirstMissing { get; }

    public override bool IsMissing(int row) => Codes[row] < 0;

    public override string Text(int row) => Codes[row] < 0 ? "" : Levels[Codes[row]];

    public override TextColumn AsText() => this;

    /// <summary>The same cells as numbers, which keep their texts; null if one is neither a number nor a word for a missing cell.</summary>
    internal NumberColumn? AsNumbers(int columns = 1)
    {
        var numbers = new double[Levels.Count];
        for (var code = 0; code < numbers.Length; code++)
        {
            var text = Encoding.UTF8.GetBytes(Levels[code]);
            if (MissingCell.Is(text)) numbers[code] = double.NaN;
            else if (!NumberCell.TryRead(text, out numbers[code])) return null;
        }

        return new(Name, Index, LargeArrays.Map(Codes, code => code < 0 ? double.NaN : numbers[code], columns), () => this);
    }

    private static (int Count, int? First) NonNumbers(int[] codes, string[] levels)
    {
        var isNone = Array.ConvertAll(levels, level => !IsNumber(Encoding.UTF8.GetBytes(level)));
        var count = codes.Count(code => code >= 0 && isNone[code]);
        return (count, count == 0 ? null : Array.FindIndex(codes, code => code >= 0 && isNone[code]));
    }

    private static bool IsNumber(byte[] text) => MissingCell.Is(text) || NumberCell.TryRead(text, out _);
}
