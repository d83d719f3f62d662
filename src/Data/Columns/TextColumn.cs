using System.Text;

namespace ProbDsl.Data.Columns;

/// <summary>
/// A column with at least one cell that is neither a number nor missing. Cells are codes into the sorted distinct texts. A column
/// of numbers with a typing error (`7O`) is a text column too, and reports where the error is.
/// </summary>
public sealed class TextColumn : Column
{
    /// <param name="name">The name in the header.</param>
    /// <param name="index">The position in the table, from 0.</param>
    /// <param name="codes">One code per row, from 0 into <paramref name="levels"/>; -1 if the cell is missing.</param>
    /// <param name="levels">The distinct texts in ordinal order.</param>
    public TextColumn(string name, int index, int[] codes, string[] levels)
        : base(name, index)
    {
        Codes = codes;
        Levels = levels;
        MissingCount = codes.AsSpan().Count(-1);
        FirstMissing = MissingCount == 0 ? null : Array.IndexOf(codes, -1);
        var isNumber = Array.ConvertAll(levels, level => NumberCell.TryRead(Encoding.UTF8.GetBytes(level), out _));
        NonNumberCount = codes.Count(code => code >= 0 && !isNumber[code]);
        FirstNonNumber = NonNumberCount == 0 ? null : Array.FindIndex(codes, code => code >= 0 && !isNumber[code]);
    }

    /// <summary>A column of these texts; null is a missing cell.</summary>
    public static TextColumn Of(string name, int index, IReadOnlyList<string?> texts)
    {
        string[] levels = [.. texts.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        int[] codes = [.. texts.Select(text => text is null ? -1 : Array.BinarySearch(levels, text, StringComparer.Ordinal))];
        return new(name, index, codes, levels);
    }

    /// <summary>One code per row, from 0 into <see cref="Levels"/>; -1 if the cell is missing.</summary>
    public int[] Codes { get; }

    /// <summary>The distinct texts, in ordinal order.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>The number of cells that are neither numbers nor missing: a single one among many is most likely a typing error.</summary>
    public int NonNumberCount { get; }

    /// <summary>The first row whose cell is neither a number nor missing; null if there is none.</summary>
    public int? FirstNonNumber { get; }

    public override int Rows => Codes.Length;

    public override int MissingCount { get; }

    public override int? FirstMissing { get; }

    public override bool IsMissing(int row) => Codes[row] < 0;

    public override string Text(int row) => Codes[row] < 0 ? "" : Levels[Codes[row]];
}
