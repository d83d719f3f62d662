using ProbDsl.Data.Columns;

namespace ProbDsl.Inference.Sampling;

/// <summary>
/// A draw of a story as a table: one row for each member of its main plate (in each replicate), one column for each number of a member.
/// Data columns have the names that the story reads, so that the table can be fitted. If groups divide the plate, the rows are their
/// members, and values of a group are repeated in each of its rows.
/// </summary>
public sealed class SampleTable
{
    private readonly SampledStory story;
    private readonly SampleRows rows;
    private readonly List<SampleColumn> columns = [];

    /// <summary>The number of rows in each replicate.</summary>
    public int Rows => rows.Count;

    /// <param name="story">The draw.</param>
    /// <param name="plate">The plate whose members are the rows; null for one row per replicate, of variables outside plates.</param>
    /// <param name="onlyData">Whether latents and definitions are omitted.</param>
    public SampleTable(SampledStory story, Plate? plate, bool onlyData)
    {
        (this.story, rows) = (story, new(story.Problem, plate));
        columns.AddRange(rows.Groups());
        foreach (var variable in Variables.Where(v => IsOver(v, rows) && (v.Role == Role.Data || !onlyData))
            .OrderBy(v => v.Role == Role.Data ? 0 : 1)) columns.AddRange(ColumnsOf(variable));
    }

    /// <summary>The plate whose members are the rows: the one that was sized, else the first plate of drawn data.</summary>
    public static Plate? PlateOf(SampledStory drawn, PriorDrawRequest draws) =>
        draws.Sized ?? drawn.Problem.Graph.Variables.Where(v => v.Role == Role.Data
            && (draws.IsDrawn(v) || (draws.IsContinued(v) && drawn.Problem.Graph.StatementsOf(v.Name).OfType<Draw>().Any())))
            .SelectMany(v => v.Extents).Select(e => e.Plate).FirstOrDefault(p => p is not null);

    public IEnumerable<string> Names => Csv.Names;

    private SampleCsv Csv => new(columns, story.Replicates, Rows, rows.Places, isCounted: story.Replicates > 1 && !story.AreRows);

    private IEnumerable<Variable> Variables => story.Problem.Graph.Variables.Where(v => story.Values.ContainsKey(v.Name));

    /// <summary>Writes comma-separated text with one header row.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="progress">Receives the number of written rows and that of all rows, from 0 on; null: nothing does.</param>
    public void Write(Stream output, Action<long, long>? progress = null) => Csv.Write(output, progress);

    /// <summary>The table as it would be read from a file of that name.</summary>
    public Table ToTable(string file)
    {
        var csv = Csv;
        return new(file, checked(story.Replicates * Rows),
            [.. csv.Names.Select((name, at) => new NumberColumn(name, at, csv.Numbers(at)))]);
    }

    /// <summary>Warnings about data that a fit to this table would miss: columns that the story reads in another form, data of other
    /// plates.</summary>
    public IEnumerable<Diagnostic> NotReadBack() =>
        from variable in Variables
        where variable.Role == Role.Data
        let otherwise = UnitsOf(variable) is null ? Otherwise(variable.Origin!) : []
        let warning = !IsOver(variable, rows) ? SamplingDiagnostics.LeftOut(variable, rows.Plates.Count == 0 ? null : rows.Plates[^1],
            Beside(variable)) : otherwise.Count == 0 ? null : SamplingDiagnostics.ReadOtherwise(variable, otherwise)
        where warning is not null
        select warning;

    /// <summary>The arguments after `from` if they are not plain columns; else empty.</summary>
    private static IReadOnlyList<Argument> Otherwise(Origin origin) => origin switch
    {
        DrawOrigin drawn => [drawn.How.Distribution],
        ColumnOrigin { Columns: var columns } when !columns.All(c => c is ColumnValue or AllColumnsValue) => [.. columns],
        _ => [],
    };

    /// <summary>The variables outside the rows with their values: the true values behind the data.</summary>
    public IEnumerable<(Variable Variable, Tensor Values)> Others() =>
        from variable in Variables
        where !IsOver(variable, rows) && !rows.IsPadded(variable) && variable.Role is Role.Latent or Role.Derived or Role.Param
        select (variable, story.Values[variable.Name]);

    /// <summary>Whether each row has a value of the variable; data of groups from another table are excluded.</summary>
    private static bool IsOver(Variable variable, SampleRows rows) =>
        rows.Plates.Count == 0 ? variable.Whole.Dims.All(d => d.Plate is null)
        : rows.DepthOf(variable) is var depth and > 0
            && (depth == rows.Plates.Count || variable.Role != Role.Data || GroupReader.Columns(variable) is not null);

    /// <summary>The command that writes the table of a variable of another plate: the same draw, sized by the other plate.</summary>
    private string? Beside(Variable variable) =>
        (rows.Plates, variable.Extents) is ([var own], [{ Plate: { Within: null } other }, ..]) && story.Replicates == 1
            && Coverage.IsWhole(story.Problem.Graph, variable)
            ? $"`--set {own.Name}={story.Problem.SizeOf(own.Size)} -n "
                + $"{story.Problem.SizeOf(other.Size)}` and the same seed write the rows of `{other.Name}` of this draw"
            : null;

    private IEnumerable<SampleColumn> ColumnsOf(Variable variable)
    {
        var (own, depth, units) = (OwnOf(variable), rows.DepthOf(variable), UnitsOf(variable));
        var step = own.Aggregate(1, (a, b) => a * b);
        var read = variable.Origin is ColumnOrigin origin && origin.Columns.Count == step
            ? origin.Columns.OfType<ColumnValue>().Select(c => c.Name).ToList() : [];
        return Enumerable.Range(0, step)
            .Select(at => new SampleColumn(
                Free(units?[at].Column ?? (read.Count == step ? read[at] : $"{variable.Name}{Indices(at, own)}")),
                story.Values[variable.Name].Values, step, at, rows.Members(depth), rows.Inner(depth), Levels: LevelsOf(variable))
                { InFile = units?[at].InFile, AreDates = variable.Type.Element == Element.Date });
    }

    private List<int> OwnOf(Variable variable) =>
        [.. variable.Whole.Dims.Select(d => story.Problem.SizeOf(d.Size)).Skip(rows.DepthOf(variable))];

    /// <summary>
    /// The functions from shifted or scaled numbers of the story to cells of their columns; null without a change of unit.
    /// </summary>
    private IReadOnlyList<ColumnConversion>? UnitsOf(Variable variable) =>
        variable is { Role: Role.Data, Origin: ColumnOrigin { Columns: var columns }, Type.Element: not Element.Bool }
            && !columns.All(c => c is ColumnValue) && LevelsOf(variable) is null
            ? ColumnConversion.All(story.Problem.Graph, variable, OwnOf(variable).Aggregate(1, (a, b) => a * b), story.ReadAs) : null;

    /// <summary>The cells of an `index` by the names of its levels; null if they are numbers from 1.</summary>
    private byte[][]? LevelsOf(Variable variable)
    {
        if (variable.Type.StateNames is { } stated) return Cells(stated);
        if (variable.Type.States?.Symbol is not { } size) return null;
        var column = (variable.Origin as ColumnOrigin)?.Columns.OfType<ColumnValue>().FirstOrDefault()?.Name;
        var levels = story.Problem.LookUps.FirstOrDefault(l => l.Plate == size && l.Column == column)?.Levels
            ?? story.Problem.Levels.GetValueOrDefault(size);
        return levels is null ? null : Cells(levels.Texts);

        static byte[][] Cells(IEnumerable<string> names) => [.. names.Select(t => Encoding.UTF8.GetBytes(SampleCsv.Quoted(t)))];
    }

    /// <summary>The name, with underscores appended if a column has it already.</summary>
    private string Free(string name) => columns.Exists(c => c.Name == name) ? Free($"{name}_") : name;

    private static string Indices(int at, List<int> sizes)
    {
        var text = "";
        for (var d = sizes.Count - 1; d >= 0; at /= sizes[d--]) text = $"_{(at % sizes[d]) + 1}{text}";
        return text;
    }
}
