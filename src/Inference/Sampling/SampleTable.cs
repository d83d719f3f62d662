using System.Globalization;
using System.Text;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// A draw of a story as a table: one row for each member of its main plate (in each replicate), one column for each number of a member. Data columns have the names that
/// the story reads, so that it can be fitted to them.
/// </summary>
public sealed class SampleTable
{
    private readonly SampledStory story;
    private readonly List<Column> columns = [];

    /// <summary>Rows in each replicate.</summary>
    public int Rows { get; }

    /// <param name="story">What was drawn.</param>
    /// <param name="plate">Whose members are the rows; null: one row for each replicate, of what stands outside plates.</param>
    /// <param name="onlyData">Leaves latents and definitions out.</param>
    public SampleTable(SampledStory story, Plate? plate, bool onlyData)
    {
        this.story = story;
        Rows = plate is null ? 1 : story.Problem.SizeOf(plate.Size);
        foreach (var variable in story.Problem.Graph.Variables.Where(v => story.Values.ContainsKey(v.Name) && IsOver(v, plate) && (v.Role == Role.Data || !onlyData)))
            columns.AddRange(ColumnsOf(variable));
    }

    public IEnumerable<string> Names => (story.Replicates > 1 ? ["draw"] : (string[])[]).Concat(columns.Select(c => c.Name));

    /// <summary>Comma separated, one header row; numbers in their shortest exact form, whole ones without a point.</summary>
    public void Write(Stream output)
    {
        output.Write(Encoding.UTF8.GetBytes(string.Join(',', Names.Select(Quoted)) + "\n"));
        var buffer = new byte[1 << 16];
        var used = 0;
        var isFirst = true;
        for (var replicate = 0; replicate < story.Replicates; replicate++)
            for (var row = 0; row < Rows; row++)
            {
                isFirst = true;
                if (story.Replicates > 1) Number(replicate + 1);
                foreach (var column in columns) Number(column.Values[(((replicate * Rows) + row) * column.Step) + column.Offset]);
                buffer[used++] = (byte)'\n';
            }

        output.Write(buffer.AsSpan(0, used));

        void Number(double value)
        {
            if (used > buffer.Length - 64)
            {
                output.Write(buffer.AsSpan(0, used));
                used = 0;
            }

            if (!isFirst) buffer[used++] = (byte)',';
            isFirst = false;
            value.TryFormat(buffer.AsSpan(used), out var written, "R", CultureInfo.InvariantCulture);
            used += written;
        }
    }

    /// <summary>What stands outside the rows, name and numbers: the truth behind the data.</summary>
    public static IEnumerable<(Variable Variable, Tensor Values)> Others(SampledStory story, Plate? plate) =>
        from variable in story.Problem.Graph.Variables
        where story.Values.ContainsKey(variable.Name) && !IsOver(variable, plate) && variable.Role is Role.Latent or Role.Derived or Role.Param
        select (variable, story.Values[variable.Name]);

    private static bool IsOver(Variable variable, Plate? plate) => plate is null ? variable.Whole.Dims.All(d => d.Plate is null) : variable.Whole.Dims is [var first, ..] && first.Plate == plate;

    private IEnumerable<Column> ColumnsOf(Variable variable)
    {
        var values = story.Values[variable.Name];
        var own = variable.Whole.Dims.Select(d => story.Problem.SizeOf(d.Size)).Skip(Rows == 1 && variable.Whole.Dims.All(d => d.Plate is null) ? 0 : 1).ToList();
        var step = own.Aggregate(1, (a, b) => a * b);
        var read = variable.Origin is ColumnOrigin origin && origin.Columns.Count == step ? origin.Columns.OfType<FromColumn>().Select(c => c.Name).ToList() : [];
        return Enumerable.Range(0, step).Select(at => new Column(read.Count == step ? read[at] : $"{variable.Name}{Indices(at, own)}", values.Values, step, at));
    }

    private static string Indices(int at, List<int> sizes)
    {
        var text = "";
        for (var d = sizes.Count - 1; d >= 0; at /= sizes[d--]) text = $"_{(at % sizes[d]) + 1}{text}";
        return text;
    }

    private static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Number Offset of every Step numbers.</summary>
    private sealed record Column(string Name, double[] Values, int Step, int Offset);
}
