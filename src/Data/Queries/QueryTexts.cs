using ProbDsl.Data.Parts;

namespace ProbDsl.Data.Queries;

/// <summary>
/// A column of texts. As in a CSV file, texts that are all numbers are numbers. A missing cell is NULL, or blank; a word such as `NA` is a
/// text.
/// </summary>
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
            into[row] = MissingCell.IsInTexts(bytes, isQuoted: true) ? -1 : levels.CodeOf(bytes, doubled: false);
        }
    }

    /// <summary>The texts of a vector.</summary>
    public static unsafe List<string> Read(nint vector, int rows)
    {
        var from = (DuckDb.Text*)DuckDb.Data(vector);
        var texts = new List<string>();
        for (var row = 0; row < rows; row++) texts.Add(Encoding.UTF8.GetString(DuckDb.Text.Bytes(from + row)));
        return texts;
    }

    public override Column ToColumn(int index)
    {
        var all = codes.All();
        var texts = new TextColumn(Name, index, all, levels.SortLevels(all));
        return (Column?)texts.AsNumbers(beside) ?? texts;
    }

    public override string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks) =>
        RankTexts.Share(ranks, shared, index, first, codes.All(), levels.Texts);
}
