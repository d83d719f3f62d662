using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Brings a typed story and tables together: sizes, then each data name, then what shapes alone could not prove.</summary>
public sealed class ProblemBinder(ModelGraph graph, InputTables tables, StandardCatalogue catalogue)
{
    private readonly DiagnosticBag diagnostics = new();
    private readonly Dictionary<string, double> hyperparameters = [];
    private readonly Dictionary<string, long> sizes = [];
    private readonly Dictionary<string, Tensor> data = [];

    public Binding Bind()
    {
        SizePlates();
        SizeHyperparameters();
        if (!diagnostics.HasErrors)
            foreach (var variable in graph.Variables.Where(v => v.Role == Role.Data)) Read(variable);
        var problem = new Problem(graph, hyperparameters, sizes, data);
        if (!diagnostics.HasErrors) diagnostics.AddRange(new IndexChecks(problem).Find());
        return new(diagnostics.HasErrors ? null : problem, diagnostics.ToValueList());
    }

    private void SizePlates()
    {
        var sized = new Dictionary<string, Table>();
        foreach (var variable in graph.Variables.Where(v => v.Role == Role.Data))
        {
            if (tables.For(variable) is not { } table) diagnostics.Add(BindingDiagnostics.NoTable(variable));
            else if ((variable.Extents.Count == 0 ? null : variable.Extents[0].Plate) is not { } plate) diagnostics.Add(BindingDiagnostics.ScalarFromTable(variable));
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
        var lowering = new StoryLowering(new(graph, hyperparameters, sizes, data), catalogue, builder);
        var value = lowering.Lower(((ValueOrigin)hyper.Origin!).Value, ImmutableDictionary<Loop, LoopValue>.Empty);
        return new Interpreter(builder.Build(("value", value.Value))).Run(new Dictionary<string, Tensor>())["value"].Values[0];
    }

    private void Read(Variable variable)
    {
        var table = tables.For(variable)!;
        var expressions = ((ColumnOrigin)variable.Origin!).Columns.SelectMany(e => Expand(e, table)).ToList();
        if (!SetSizes(variable, expressions)) return;
        var reader = new DataColumnReader(variable, table, variable.Type.States is { } states && states.Symbols.All(sizes.ContainsKey) ? states.Evaluate(s => sizes[s]) : null, diagnostics);
        var columns = expressions.Select(reader.Read).ToList();
        if (columns.Contains(null)) return;
        if (reader.Levels is { } levels) sizes[variable.Type.States!.Symbol!] = levels;
        data[variable.Name] = new([.. variable.Whole.Dims.Select(d => checked((int)d.Size.Evaluate(s => sizes[s])))], Interleave([.. columns.Select(c => c!)], table.Rows));
    }

    /// <summary>`all` stands for each column in turn.</summary>
    private static IEnumerable<Expr> Expand(Expr expr, Table table) =>
        ExprWalk.All(expr).OfType<FromAllColumns>().FirstOrDefault() is { } all
            ? table.Columns.Where(c => !all.Except.Contains(c.Name)).Select(c => ColumnsInTurn.Replace(expr, new FromColumn(c.Name, all.Span)))
            : [expr];

    /// <summary>A size that the type leaves to the data is the number of columns; a known one must be met.</summary>
    private bool SetSizes(Variable variable, List<Expr> columns)
    {
        var dims = variable.Whole.Dims.Skip(1).Select(d => d.Size).ToList();
        var open = dims.FirstOrDefault(d => d.Symbols.Any(s => !sizes.ContainsKey(s)));
        if (open?.Symbol is { } symbol && dims.Count == 1) sizes[symbol] = columns.Count;
        var expected = dims.Aggregate(1L, (product, d) => d.Symbols.All(sizes.ContainsKey) ? product * d.Evaluate(s => sizes[s]) : -1);
        if (expected == columns.Count) return true;
        diagnostics.Add(BindingDiagnostics.ColumnCount(variable, (int)expected, columns.Count, variable.Span));
        return false;
    }

    /// <summary>Columns to one row-major array.</summary>
    private static double[] Interleave(double[][] columns, int rows)
    {
        if (columns.Length == 1) return columns[0];
        var values = new double[checked(rows * columns.Length)];
        for (var c = 0; c < columns.Length; c++)
            for (var row = 0; row < rows; row++) values[(row * columns.Length) + c] = columns[c][row];
        return values;
    }
}

/// <summary>The problem (null where there is an error) and what was found.</summary>
public sealed record Binding(Problem? Problem, ValueList<Diagnostic> Diagnostics);
