using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Data.Parts;
using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Data.Queries;

/// <summary>The cells of one column of a result, in the order of its rows.</summary>
internal abstract class QueryColumn(string name)
{
    public string Name { get; } = name;

    /// <summary>Adds the cells of one chunk.</summary>
    /// <param name="vector">The vector of DuckDB.</param>
    /// <param name="rows">The number of its rows.</param>
    public abstract void Add(nint vector, int rows);

    /// <summary>The column, when all cells are there.</summary>
    public abstract Column ToColumn(int index);

    /// <summary>Writes the cells, which are those of this rank, into the column that all ranks have in common.</summary>
    /// <param name="shared">The columns.</param>
    /// <param name="index">The number of this one.</param>
    /// <param name="first">The rows before those of this rank.</param>
    /// <param name="ranks">The ranks, all of which call this.</param>
    /// <returns>The levels of all ranks; null: the column has numbers.</returns>
    public abstract string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks);

    /// <summary>Whether a cell has a value; vectors without missing cells have no mask.</summary>
    protected static unsafe bool HasValue(ulong* validity, int row) => validity is null || ((validity[row / 64] >> (row % 64)) & 1) != 0;
}

/// <summary>A column of numbers.</summary>
internal sealed class QueryNumbers(string name, int beside) : QueryColumn(name)
{
    private readonly QueryCells<double> values = new(beside);

    public override unsafe void Add(nint vector, int rows)
    {
        var into = values.Next(rows);
        var from = (double*)DuckDb.Data(vector);
        var validity = DuckDb.Validity(vector);
        for (var row = 0; row < rows; row++) into[row] = HasValue(validity, row) ? from[row] : double.NaN;
    }

    public override Column ToColumn(int index) => new NumberColumn(Name, index, values.All());

    public override string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks)
    {
        shared.Write<double>(index, first, values.All());
        return null;
    }
}

/// <summary>A column of texts. As in a CSV file, texts that are all numbers are numbers.</summary>
internal sealed class QueryTexts(string name, int beside) : QueryColumn(name)
{
    private readonly QueryCells<int> codes = new(beside);
    private readonly LevelCodes levels = new();

    public override unsafe void Add(nint vector, int rows)
    {
        var into = codes.Next(rows);
        var from = (DuckDb.Text*)DuckDb.Data(vector);
        var validity = DuckDb.Validity(vector);
        for (var row = 0; row < rows; row++)
        {
            var bytes = HasValue(validity, row) ? DuckDb.Text.Bytes(from + row) : default;
            into[row] = MissingCell.Is(bytes) ? -1 : levels.CodeOf(bytes, doubled: false);
        }
    }

    /// <summary>The texts of a vector.</summary>
    public static unsafe List<string> Of(nint vector, int rows)
    {
        var from = (DuckDb.Text*)DuckDb.Data(vector);
        var texts = new List<string>();
        for (var row = 0; row < rows; row++) texts.Add(Encoding.UTF8.GetString(DuckDb.Text.Bytes(from + row)));
        return texts;
    }

    public override Column ToColumn(int index)
    {
        var all = codes.All();
        var sorted = levels.SortLevels(all);
        return Numbers(sorted, all) is { } numbers ? new NumberColumn(Name, index, numbers) : new TextColumn(Name, index, all, sorted);
    }

    public override string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks)
    {
        var (all, sorted) = (codes.All(), RankTexts.Levels(ranks, levels.Texts));
        levels.Recode(all, sorted);
        var numbers = Numbers(sorted, all);
        if (numbers is null) shared.Write<int>(index, first, all);
        else shared.Write<double>(index, first, numbers);
        return numbers is null ? sorted : null;
    }

    /// <summary>The numbers of the cells; null if a text is none.</summary>
    private double[]? Numbers(string[] sorted, int[] all)
    {
        double?[] numbers = Array.ConvertAll(sorted, NumberCell.Of);
        return numbers.Contains(null) ? null : LargeArrays.Map(all, code => code < 0 ? double.NaN : numbers[code]!.Value, beside);
    }
}
