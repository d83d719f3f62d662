using System.Runtime.CompilerServices;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// The dimensions of a story's arrays that have the same members: those over one size that data set, those combined element by element, by
/// a product or in a draw, and those indexed by one loop variable. Where one of them has names, the columns of data or the levels that a
/// type states, all have them.
/// </summary>
internal sealed class AlignedAxes
{
    private static readonly ConditionalWeakTable<ModelGraph, AlignedAxes> Known = [];

    private readonly ModelGraph graph;
    private readonly Dictionary<AlignedAxis, AlignedAxis> parents = [];
    private readonly Dictionary<AlignedAxis, List<ValueList<string>>> levels = [];
    private readonly HashSet<string> named;
    private int statement;

    private AlignedAxes(ModelGraph graph)
    {
        this.graph = graph;
        named = [.. graph.Plates.Select(p => p.Name), .. graph.Variables.Select(v => v.Name)];
        foreach (var variable in graph.Variables)
            foreach (var (at, dim) in variable.Whole.Dims.Index())
                if (dim.Size.Symbol is { } symbol && !named.Contains(symbol)) Join(new(variable.Name, at), new(symbol, -1));
        foreach (var one in graph.Story) Read(one);
    }

    public static AlignedAxes Of(ModelGraph graph) => Known.GetValue(graph, g => new(g));

    /// <summary>The names of a dimension of a variable; null if it has none, or several.</summary>
    /// <param name="columns">The names of the columns that fill one dimension of some data, by data name and dimension.</param>
    public IReadOnlyList<string>? NamesOf(string variable, int dimension, IEnumerable<ColumnNames> columns)
    {
        var root = RootOf(new(variable, dimension));
        ValueList<string>? found = null;
        foreach (var names in levels.Where(l => RootOf(l.Key) == root).SelectMany(l => l.Value)
            .Concat(columns.Where(c => RootOf(new(c.Data, c.Dimension)) == root).Select(c => c.Names)))
            if (found is null) found = names;
            else if (found != names) return null;
        return found;
    }

    private void Read(Statement of)
    {
        statement++;
        foreach (var loop in of.Loops) _ = RootOf(AxisOf(loop));
        if (of is TargetIncrement weigh) _ = Axes(weigh.LogWeight);
        else if (of is Assignment assignment)
        {
            var target = Axes(assignment.Target);
            if (assignment is Define define) JoinAll(target, Axes(define.Value));
            else Read(((Draw)assignment).Distribution, target, assignment.Target.Type);
        }
    }

    /// <summary>
    /// Joins a distribution's arguments with its target: those of its shape, matrices over its last dimension, probabilities of its states.
    /// </summary>
    private void Read(DistributionCall call, AlignedAxis?[] target, TensorType type)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Argument is not Expr value) continue;
            var own = Axes(value);
            if (call.Of.Is(DistributionTraits.StateProbabilities) && own.Length == target.Length + 1)
                Name(own[^1], type.StateNames);
            else if (own.Length == target.Length) JoinAll(target, own);
            else if (own.Length > 1 && target.Length > 0 && call.Of.Is(DistributionTraits.GaussianVector))
                foreach (var side in own[^2..]) Join(target[^1], side);
        }

        foreach (var inner in call.Distributions) Read(inner, target, type);
    }

    /// <summary>The remaining dimensions of a value, null for those that are of no array; joins those within it.</summary>
    private AlignedAxis?[] Axes(Expr expr)
    {
        switch (expr)
        {
            case Access access:
                return Remaining(access.At, [.. graph[access.Of].Whole.Dims.Select((_, d) => (AlignedAxis?)new AlignedAxis(access.Of, d))]);
            case Part part:
                return Remaining(part.At, Axes(part.Of));
            case Apply apply:
                AlignedAxis?[][] each = [.. apply.Given.Select(a => a is Expr value ? Axes(value) : [])];
                return Combined(apply, each);
            case Fold fold:
                var body = Axes(fold.Body);
                return fold.By == FoldKind.List ? [AxisOf(fold.Over), .. body] : body;
            default:
                foreach (var child in ExprTree.Children(expr).OfType<Expr>()) _ = Axes(child);
                return new AlignedAxis?[expr.Type.Rank];
        }
    }

    private AlignedAxis?[] Combined(Apply apply, AlignedAxis?[][] each)
    {
        switch (apply.Function.Name, each)
        {
            case ("dot", [[.., var a], [.., var b]]):
                Join(a, b);
                break;
            case ("@", [[var row, var inner], [var first, .. var rest]]):
                Join(inner, first);
                return [row, .. rest];
            case ("@", [[var inner], [var first, .. var rest]]):
                Join(inner, first);
                return [.. rest];
            case ("transpose", [[var row, var column]]):
                return [column, row];
            case ("outer", [[var row], [var column]]):
                return [row, column];
            case (_, _) when apply.Function.CombinesElements:
                var shaped = each.Where(axes => axes.Length == apply.Type.Rank).ToList();
                foreach (var other in shaped.Skip(1)) JoinAll(shaped[0], other);
                if (shaped.Count > 0) return shaped[0];
                break;
        }

        return new AlignedAxis?[apply.Type.Rank];
    }

    /// <summary>
    /// The dimensions that are left behind indices; indexed ones are joined with their loop, or named by the levels of their index.
    /// </summary>
    private AlignedAxis?[] Remaining(ValueList<At> ats, AlignedAxis?[] whole)
    {
        var left = new List<AlignedAxis?>();
        for (var d = 0; d < whole.Length; d++)
            switch (d < ats.Count ? ats[d] : new WholeDimension())
            {
                case WholeDimension: left.Add(whole[d]); break;
                case SliceIndex: left.Add(null); break;
                case AffineIndex { Loop: { } loop, Offset.Terms.Count: 0 } when loop.From == Size.One && whole[d] is { } axis
                    && graph.Find(axis.Of)?.Whole.Dims[axis.Dimension].Size == loop.To:
                    Join(axis, AxisOf(loop));
                    break;
                case ComputedIndex by:
                    _ = Axes(by.Position);
                    Name(whole[d], by.Position.Type.StateNames);
                    break;
            }

        return [.. left];
    }

    private AlignedAxis AxisOf(Loop loop) => new(loop.Name, -1 - statement);

    private void Name(AlignedAxis? axis, ValueList<string>? names)
    {
        if (axis is not { } known || names is null) return;
        if (!levels.TryGetValue(known, out var all)) levels[known] = all = [];
        all.Add(names);
    }

    private void JoinAll(AlignedAxis?[] one, AlignedAxis?[] other)
    {
        if (one.Length != other.Length) return;
        for (var d = 0; d < one.Length; d++) Join(one[d], other[d]);
    }

    private void Join(AlignedAxis? one, AlignedAxis? other)
    {
        if (one is { } a && other is { } b && RootOf(a) is var root && RootOf(b) is var to && root != to) parents[root] = to;
    }

    private AlignedAxis RootOf(AlignedAxis axis)
    {
        while (parents.TryGetValue(axis, out var parent)) axis = parent;
        return axis;
    }

    /// <summary>A dimension of a variable; a size, or a loop of a statement, has a negative one.</summary>
    private readonly record struct AlignedAxis(string Of, int Dimension);
}
