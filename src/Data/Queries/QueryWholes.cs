using System.Numerics;
using ProbDsl.Data.Parts;

namespace ProbDsl.Data.Queries;

/// <summary>
/// A column of whole numbers that may have more digits than a double has: as numbers they are rounded, as names they are exact.
/// </summary>
/// <param name="name">The name in the query.</param>
/// <param name="beside">The number of columns.</param>
/// <typeparam name="T">The type of DuckDB's cells.</typeparam>
internal sealed class QueryWholes<T>(string name, int beside) : QueryColumn(name)
    where T : unmanaged, IBinaryInteger<T>
{
    private static readonly T most = T.CreateChecked(NumberCell.LargestWhole);

    private readonly QueryCells<double> values = new(beside);
    private QueryCells<T>? exact;

    public override unsafe void Add(nint vector, int rows)
    {
        var from = (T*)DuckDb.Data(vector);
        var validity = DuckDb.Validity(vector);
        var before = exact is null && HasLong(from, validity, rows) ? values.All() : null;
        var into = values.Next(rows);
        for (var row = 0; row < rows; row++) into[row] = HasValue(validity, row) ? double.CreateTruncating(from[row]) : double.NaN;
        if (before is not null) Start(before);
        if (exact is not null) new ReadOnlySpan<T>(from, rows).CopyTo(exact.Next(rows));
    }

    public override Column ToColumn(int index) =>
        values.All() is var all && exact is null ? new NumberColumn(Name, index, all) : new(Name, index, all, () => Texts(index, all));

    public override string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks)
    {
        var all = values.All();
        if (ranks.All(exact is null))
        {
            shared.Write<double>(index, first, all);
            return null;
        }

        var texts = Texts(index, all);
        return RankTexts.Share(ranks, shared, index, first, texts.Codes, texts.Levels);
    }

    private TextColumn Texts(int index, double[] all)
    {
        if (exact is null) Start(all);
        return CellTexts.Create(Name, index, exact!.All(), row => double.IsNaN(all[row]),
            number => number.ToString(null, CultureInfo.InvariantCulture));
    }

    private static unsafe bool HasLong(T* cells, ulong* validity, int rows)
    {
        for (var row = 0; row < rows; row++)
            if (HasValue(validity, row) && (cells[row] > most || (T.IsNegative(cells[row]) && cells[row] < -most))) return true;
        return false;
    }

    // all cells so far are short
    private void Start(double[] before)
    {
        exact = new(beside);
        var into = exact.Next(before.Length);
        for (var row = 0; row < into.Length; row++) into[row] = double.IsNaN(before[row]) ? T.Zero : T.CreateTruncating(before[row]);
    }
}
