using ProbDsl.Data.Dates;

namespace ProbDsl.Inference.Sampling;

/// <summary>
/// A named column: every Step-th number from Offset on, one for each of Members in each draw. Inner is the number of consecutive places of
/// the table that share a member. Texts are written for members in place of numbers, Levels in place of the numbers 1, 2, ...
/// </summary>
public sealed record SampleColumn(string Name, double[] Values, int Step, int Offset, int Members, int Inner = 1,
    IReadOnlyList<byte[]>? Texts = null, IReadOnlyList<byte[]>? Levels = null)
{
    /// <summary>The function from a number of the story to a cell; null if they are equal.</summary>
    public Func<double, double>? InFile { get; init; }

    /// <summary>Whether the numbers are dates, which are written as ISO 8601 does.</summary>
    public bool AreDates { get; init; }

    /// <summary>The member of a place of the table.</summary>
    public long MemberAt(long place) => Inner == 1 ? place : place / Inner;

    /// <summary>The text at a place; null if the number is written.</summary>
    public byte[]? TextAt(long draw, long place) =>
        Texts is not null ? Texts[(int)MemberAt(place)]
            : Levels is not null && At(draw, place) is >= 1 and var level && level <= Levels.Count ? Levels[(int)level - 1] : null;

    public int MostBytes => AreDates ? IsoText.MostBytes : (Texts ?? Levels ?? []).Select(t => t.Length).Append(0).Max();

    public double At(long draw, long place)
    {
        var number = Values[(((draw * Members) + MemberAt(place)) * Step) + Offset];
        return InFile?.Invoke(number) ?? number;
    }
}

/// <summary>
/// Writes columns as comma-separated text with one header row; numbers in their shortest exact form, whole numbers without a decimal point.
/// Several threads format blocks of rows, which are written in order.
/// </summary>
internal sealed class SampleCsv
{
    private const int RowsPerBlock = 4096;

    // the longest text of a double: sign, 17 digits, point, E-308; and a comma
    private const int MostBytes = 25;

    private readonly SampleColumn[] all;
    private readonly int replicates;
    private readonly int rows;
    private readonly int[]? places;
    private readonly int mostBytes;
    private readonly bool isCounted;

    /// <param name="columns">The columns of a row.</param>
    /// <param name="replicates">The number of draws, one below the other.</param>
    /// <param name="rows">The number of rows of each draw.</param>
    /// <param name="places">The place of each row among the members; null where a row is a member.</param>
    /// <param name="isCounted">Whether a first column counts the draws.</param>
    public SampleCsv(IReadOnlyList<SampleColumn> columns, int replicates, int rows, int[]? places, bool isCounted)
    {
        (all, this.replicates, this.rows, this.places, this.isCounted) = ([.. columns], replicates, rows, places, isCounted);
        mostBytes = MostBytes + columns.Sum(c => Math.Max(MostBytes, c.MostBytes + 1));
    }

    public IEnumerable<string> Names => (isCounted ? ["draw"] : (string[])[]).Concat(all.Select(c => c.Name));

    /// <summary>The numbers of a column by its position among the names; members with texts are numbered.</summary>
    public double[] Numbers(int at)
    {
        var numbers = new double[checked(replicates * rows)];
        var column = isCounted ? at == 0 ? null : all[at - 1] : all[at];
        for (var row = 0; row < numbers.Length; row++)
        {
            var (draw, place) = (row / rows, places is null ? row % rows : places[row % rows]);
            numbers[row] = column is null ? draw + 1 : column.Texts is null ? column.At(draw, place) : column.MemberAt(place) + 1;
        }

        return numbers;
    }

    public void Write(Stream output, Action<long, long>? progress = null)
    {
        output.Write(Encoding.UTF8.GetBytes(string.Join(',', Names.Select(Quoted)) + "\n"));
        var (total, atOnce) = ((long)replicates * rows, 4 * Environment.ProcessorCount);
        var texts = Enumerable.Range(0, atOnce).Select(_ => new byte[RowsPerBlock * mostBytes])
            .Take((int)Math.Min(atOnce, (total / RowsPerBlock) + 1)).ToArray();
        var lengths = new int[texts.Length];
        for (var start = 0L; start < total; start += (long)texts.Length * RowsPerBlock)
        {
            progress?.Invoke(start, total);
            var first = start;
            Parallel.For(0, texts.Length, block => lengths[block] = Block(first + ((long)block * RowsPerBlock), total, texts[block]));
            for (var block = 0; block < texts.Length; block++) output.Write(texts[block].AsSpan(0, lengths[block]));
        }
    }

    private int Block(long from, long total, Span<byte> text)
    {
        var used = 0;
        for (var row = from; row < Math.Min(total, from + RowsPerBlock); row++)
        {
            var draw = row / rows;
            var place = row - (draw * rows);
            if (places is not null) place = places[place];
            if (isCounted) used = Number(draw + 1, text, used);
            foreach (var column in all) used = Cell(column, draw, place, text, used);
            text[used - 1] = (byte)'\n';
        }

        return used;
    }

    /// <summary>Writes the cell of a column at a place, and a comma.</summary>
    private static int Cell(SampleColumn column, long draw, long place, Span<byte> text, int used)
    {
        if (column.AreDates)
        {
            used += IsoText.Write(column.At(draw, place), text[used..]);
            text[used] = (byte)',';
            return used + 1;
        }

        if (column.TextAt(draw, place) is not { } written) return Number(column.At(draw, place), text, used);
        written.CopyTo(text[used..]);
        text[used + written.Length] = (byte)',';
        return used + written.Length + 1;
    }

    /// <summary>Writes a number and a comma.</summary>
    private static int Number(double value, Span<byte> text, int used)
    {
        var isShort = value == (int)value && (value != 0 || !double.IsNegative(value));
        var written = 0;
        if (isShort) ((int)value).TryFormat(text[used..], out written, default, CultureInfo.InvariantCulture);
        else value.TryFormat(text[used..], out written, "R", CultureInfo.InvariantCulture);
        text[used + written] = (byte)',';
        return used + written + 1;
    }

    /// <summary>The text of a cell or header, quoted if necessary.</summary>
    public static string Quoted(string name) =>
        name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
