using System.Globalization;
using System.Text;

namespace ProbDsl.Inference;

/// <summary>Every Step-th number from Offset on, under a name.</summary>
internal sealed record SampleColumn(string Name, double[] Values, int Step, int Offset);

/// <summary>
/// Writes columns as comma separated text, one header row; numbers in their shortest exact form, whole ones without a point. Blocks of rows are made by several threads and
/// written in order.
/// </summary>
internal sealed class SampleCsv(IReadOnlyList<SampleColumn> columns, int replicates, int rows)
{
    private const int RowsPerBlock = 4096;

    // as long as a double gets: sign, 17 digits, point, E-308; and a comma
    private const int MostBytes = 25;

    private readonly SampleColumn[] all = [.. columns];

    public IEnumerable<string> Names => (replicates > 1 ? ["draw"] : (string[])[]).Concat(columns.Select(c => c.Name));

    public void Write(Stream output)
    {
        output.Write(Encoding.UTF8.GetBytes(string.Join(',', Names.Select(Quoted)) + "\n"));
        var (total, atOnce) = ((long)replicates * rows, 4 * Environment.ProcessorCount);
        var texts = Enumerable.Range(0, atOnce).Select(_ => new byte[RowsPerBlock * (all.Length + 1) * MostBytes]).Take((int)Math.Min(atOnce, (total / RowsPerBlock) + 1)).ToArray();
        var lengths = new int[texts.Length];
        for (var start = 0L; start < total; start += (long)texts.Length * RowsPerBlock)
        {
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
            if (replicates > 1) used = Number((row / rows) + 1, text, used);
            foreach (var column in all) used = Number(column.Values[(row * column.Step) + column.Offset], text, used);
            text[used - 1] = (byte)'\n';
        }

        return used;
    }

    /// <summary>A number and a comma.</summary>
    private static int Number(double value, Span<byte> text, int used)
    {
        var isShort = value == (int)value && (value != 0 || !double.IsNegative(value));
        var written = 0;
        if (isShort) ((int)value).TryFormat(text[used..], out written, default, CultureInfo.InvariantCulture);
        else value.TryFormat(text[used..], out written, "R", CultureInfo.InvariantCulture);
        text[used + written] = (byte)',';
        return used + written + 1;
    }

    private static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
