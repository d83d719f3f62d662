using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Brings a typed story and tables together: sizes, then each data name, then what shapes alone could not prove. Where the story is to be drawn, what it draws is not read.
/// </summary>
public sealed class ProblemBinder
{
    private readonly ModelGraph graph;
    private readonly InputTables tables;
    private readonly StandardCatalogue catalogue;
    private readonly ToDraw? draws;
    private readonly DiagnosticBag diagnostics = new();
    private readonly Dictionary<string, double> hyperparameters = [];
    private readonly Dictionary<string, long> sizes = [];
    private readonly Dictionary<string, Tensor> data = [];
    private readonly Dictionary<string, Levels> levels = [];
    private readonly GroupReader groups;

    public ProblemBinder(ModelGraph graph, InputTables tables, StandardCatalogue catalogue, ToDraw? draws = null)
    {
        (this.graph, this.tables, this.catalogue, this.draws) = (graph, tables, catalogue, draws);
        groups = new(tables, diagnostics);
    }

    public Binding Bind()
    {
        foreach (var (size, number) in draws?.Sizes ?? new Dictionary<string, long>()) sizes[size] = number;
        NameTables();
        SizePlates();
        if (!diagnostics.HasErrors) SizeHyperparameters();
        if (!diagnostics.HasErrors) SizeLevels();
        if (!diagnostics.HasErrors)
            foreach (var variable in Given) Read(variable);
        if (draws is not null && !diagnostics.HasErrors) diagnostics.AddRange(draws.SizeOthers(sizes));
        var problem = new Problem(graph, hyperparameters, sizes, data, diagnostics.HasErrors ? null : groups.Groups(graph, sizes));
        if (!diagnostics.HasErrors) diagnostics.AddRange(new IndexChecks(problem, catalogue).Find());
        if (draws is null && !diagnostics.HasErrors && !StoryLimits.Of(graph).Any()) diagnostics.AddRange(new ArgumentChecks(problem, catalogue).Find());
        return new(diagnostics.HasErrors ? null : problem, diagnostics.ToValueList());
    }

    /// <summary>The data that are read from tables.</summary>
    private IEnumerable<Variable> Given => graph.Variables.Where(v => v.Role == Role.Data && draws?.IsDrawn(v) != true);

    /// <summary>A table that no name of the story asks for is a slip of the pen.</summary>
    private void NameTables()
    {
        string[] known = [.. graph.Plates.Select(p => p.Name), .. graph.Variables.Where(v => v.Role == Role.Data).Select(v => v.Name)];
        foreach (var (name, table) in tables.Named.Where(t => !known.Contains(t.Key))) diagnostics.Add(BindingDiagnostics.UnknownTable(name, table, known));
    }

    private void SizePlates()
    {
        foreach (var drawn in graph.Variables.Where(v => draws?.IsDrawn(v) == true && GroupReader.AreIn(tables, v))) groups.Size(drawn, sizes);
        foreach (var grouped in Given.Where(v => GroupReader.Columns(v) is not null && tables.For(v) is not null)) groups.Size(grouped, sizes);
        var sized = new Dictionary<string, Table>();
        foreach (var variable in Given)
        {
            if (draws?.Sizes.TryGetValue(variable.Name, out var number) == true) data[variable.Name] = Tensor.Scalar(number);
            else if (tables.For(variable) is not { } table) diagnostics.Add(draws is null ? BindingDiagnostics.NoTable(variable) : SamplingDiagnostics.NotDrawn(variable, graph.StatementsOf(variable.Name).Any()));
            else if ((variable.Extents.Count == 0 ? null : variable.Extents[0].Plate) is not { } plate) diagnostics.Add(BindingDiagnostics.ScalarFromTable(variable));
            else if (GroupReader.Columns(variable) is not null) continue;
            else if (groups.IsSized(plate) && sizes[plate.Name] != table.Rows) diagnostics.Add(BindingDiagnostics.GroupsNotRows(plate, sizes[plate.Name], table));
            else if (!sized.TryAdd(plate.Name, table) && sized[plate.Name].Rows != table.Rows) diagnostics.Add(BindingDiagnostics.TablesDiffer(plate, sized[plate.Name], table));
            else sizes[plate.Name] = table.Rows;
        }
    }

    private void SizeHyperparameters()
    {
        var used = graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Concat(v.Type.States is { } states ? [states] : []))
            .Concat(graph.Story.SelectMany(s => s.Loops).SelectMany(l => new[] { l.From, l.To }))
            .SelectMany(s => s.Symbols).ToHashSet();
        foreach (var hyper in graph.Hyperparameters)
        {
            var value = hyperparameters[hyper.Name] = ValueOf(hyper);
            if (value == Math.Floor(value) && Math.Abs(value) < int.MaxValue) sizes[hyper.Name] = (long)value;
            if (used.Contains(hyper.Name) && (value < 1 || !sizes.ContainsKey(hyper.Name))) diagnostics.Add(BindingDiagnostics.SizeNotWhole(hyper, value));
        }
    }

    private double ValueOf(Variable hyper)
    {
        var builder = new ProgramBuilder();
        if (ExprWalk.All(((ValueOrigin)hyper.Origin!).Value).OfType<Quantity>().SelectMany(q => q.Size.Symbols).FirstOrDefault(s => !sizes.ContainsKey(s)) is { } unknown)
        {
            diagnostics.Add(BindingDiagnostics.SizeNotSet(hyper, unknown));
            return 1;
        }

        var lowering = new StoryLowering(new(graph, hyperparameters, sizes, data), catalogue, builder);
        var value = lowering.Lower(((ValueOrigin)hyper.Origin!).Value, ImmutableDictionary<Loop, LoopValue>.Empty);
        return Interpreter.Evaluate(value.Value).Values[0];
    }

    /// <summary>An `index` of a new size has as many values as its columns have distinct cells; one list for all columns of that size.</summary>
    private void SizeLevels()
    {
        var open = Given.Where(v => v.Type.States?.Symbol is { } size && !sizes.ContainsKey(size)).ToList();
        foreach (var sharing in open.GroupBy(v => v.Type.States!.Symbol!))
        {
            var columns = sharing.SelectMany(v => Expressions(v).Select(e => new DataColumnReader(v, tables.For(v)!, null, null, diagnostics).Cells(e))).ToList();
            if (columns.Contains(null)) return;
            levels[sharing.Key] = new([.. columns.Select(c => c!)]);
            sizes[sharing.Key] = levels[sharing.Key].Count;
        }
    }

    private void Read(Variable variable)
    {
        if (data.ContainsKey(variable.Name)) return;
        var table = tables.For(variable)!;
        var expressions = Expressions(variable);
        if (diagnostics.HasErrors || !SetSizes(variable, expressions)) return;
        var states = variable.Type.States;
        var reader = new DataColumnReader(Observed(variable), table, states?.Evaluate(s => sizes[s]), states?.Symbol is { } size ? levels.GetValueOrDefault(size) : null, diagnostics, RangeOf(variable));
        var columns = expressions.Select(reader.Read).ToList();
        if (columns.Contains(null)) return;
        if (RowsOf(variable, [.. columns.Select(c => c!)], table) is not { } rows) return;
        data[variable.Name] = new([.. variable.Whole.Dims.Select(d => checked((int)d.Size.Evaluate(s => sizes[s])))], Interleave([.. columns.Select(c => c!)], rows));
    }

    /// <summary>The row of the table for each member of the plates; null, with a diagnostic, where a value that belongs to a group changes within it.</summary>
    private int[]? RowsOf(Variable variable, double[][] columns, Table table)
    {
        if (GroupReader.Columns(variable) is not { } by) return [.. Enumerable.Range(0, table.Rows)];
        var grouping = groups.Of(variable);
        if (GroupReader.HasRows(variable)) return grouping.Rows();
        if (columns.Select(c => grouping.FirstOther(by.Count - 1, c)).FirstOrDefault(row => row is not null) is not { } other) return grouping.FirstRows(by.Count - 1);
        diagnostics.Add(BindingDiagnostics.NotConstant(variable, new(table.File, other + 1)));
        return null;
    }

    /// <summary>What `in 0..255` allows.</summary>
    private (long Low, long High)? RangeOf(Variable variable) =>
        variable.Origin is ColumnOrigin { Low: { } low, High: { } high } ? (low.Evaluate(s => sizes[s]), high.Evaluate(s => sizes[s])) : null;

    /// <summary>An `int` that a law over 0, 1, 2, ... draws has to be one of these.</summary>
    private Variable Observed(Variable variable) =>
        variable.Type.Element == Element.Int && graph.StatementsOf(variable.Name).OfType<Draw>().Any(d => d.Law.Of.Support is NaturalNumbers) ? variable with { Type = variable.Type with { Element = Element.Count } } : variable;

    private List<Expr> Expressions(Variable variable) => [.. ((ColumnOrigin)variable.Origin!).Columns.SelectMany(e => Expand(e, tables.For(variable)!, GroupReader.Columns(variable)))];

    /// <summary>`all` stands for each column in turn, but those that name groups.</summary>
    private IEnumerable<Expr> Expand(Expr expr, Table table, ValueList<string>? by)
    {
        if (ExprWalk.All(expr).OfType<FromAllColumns>().FirstOrDefault() is not { } all) return [expr];
        diagnostics.AddRange(all.Except.Where(name => table.Find(name) is null).Select(name => DataDiagnostics.MissingColumn(table, name)));
        var kept = table.Columns.Where(c => !all.Except.Contains(c.Name) && !(by?.Contains(c.Name) ?? false)).ToList();
        if (kept.Count == 0) diagnostics.Add(BindingDiagnostics.NoColumnLeft(table, all.Span));
        return kept.Select(c => ColumnsInTurn.Replace(expr, new FromColumn(c.Name, all.Span)));
    }

    /// <summary>A size that the type leaves to the data is the number of columns; a known one must be met.</summary>
    private bool SetSizes(Variable variable, List<Expr> columns)
    {
        var dims = variable.Whole.Dims.Skip(GroupReader.Plates(variable)).Select(d => d.Size).ToList();
        var open = dims.FirstOrDefault(d => d.Symbols.Any(s => !sizes.ContainsKey(s)));
        if (open?.Symbol is { } symbol && dims.Count == 1) sizes[symbol] = columns.Count;
        if (variable.Whole.Dims.Select(d => d.Size).Concat(variable.Type.States is { } states ? [states] : []).SelectMany(d => d.Symbols).FirstOrDefault(s => !sizes.ContainsKey(s)) is { } unknown)
        {
            diagnostics.Add(BindingDiagnostics.SizeNotSet(variable, unknown));
            return false;
        }

        var expected = dims.Aggregate(1L, (product, d) => product * d.Evaluate(s => sizes[s]));
        if (expected == columns.Count) return true;
        diagnostics.Add(BindingDiagnostics.ColumnCount(variable, (int)expected, columns.Count, variable.Span));
        return false;
    }

    /// <summary>Rows of columns to one row-major array.</summary>
    private static double[] Interleave(double[][] columns, int[] rows)
    {
        var values = new double[checked(rows.Length * columns.Length)];
        for (var c = 0; c < columns.Length; c++)
            for (var i = 0; i < rows.Length; i++) values[(i * columns.Length) + c] = columns[c][rows[i]];
        return values;
    }
}

/// <summary>The problem (null where there is an error) and what was found.</summary>
public sealed record Binding(Problem? Problem, ValueList<Diagnostic> Diagnostics);
