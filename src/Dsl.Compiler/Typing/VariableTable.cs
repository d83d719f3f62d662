using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Types each variable when it is first asked for, so that statements may stand in any order; a variable that needs itself is a cycle.
/// </summary>
internal sealed class VariableTable : IVariables
{
    private readonly Scope scope;
    private readonly DiagnosticBag diagnostics;
    private readonly SizeReader sizes;
    private readonly TypeReader types;
    private readonly ExpressionTyper expressions;
    private readonly LawTyper laws;
    private readonly LoopReader loops;
    private readonly Dictionary<string, Variable?> found = [];
    private readonly List<string> underway = [];

    public VariableTable(ICatalogue catalogue, Scope scope, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics)
    {
        this.scope = scope;
        this.diagnostics = diagnostics;
        Settings = settings;
        sizes = new(scope);
        types = new(sizes, diagnostics);
        loops = new(sizes, diagnostics);
        expressions = new(catalogue, scope, sizes, this, diagnostics);
        laws = new(catalogue, expressions, diagnostics);
    }

    public ExpressionTyper Expressions => expressions;

    public LawTyper Laws => laws;

    public LoopReader Loops => loops;

    public SizeReader Sizes => sizes;

    private IReadOnlyDictionary<string, double> Settings { get; }

    public bool IsKnown(string name) =>
        scope.Hypers.ContainsKey(name) || scope.Data.ContainsKey(name) || scope.Params.ContainsKey(name) || scope.Targets.ContainsKey(name);

    public Variable? Find(string name)
    {
        if (found.TryGetValue(name, out var variable)) return variable;
        if (underway.Contains(name))
        {
            var names = underway.SkipWhile(n => n != name).Append(name);
            diagnostics.Add(CompilerDiagnostics.Cycle(scope.Targets[name][0].Target.Span, names));
            foreach (var member in underway) found[member] = null;
            return null;
        }

        underway.Add(name);
        variable = Type(name);
        underway.Remove(name);
        return found.TryGetValue(name, out var broken) ? broken : found[name] = variable;
    }

    private Variable? Type(string name)
    {
        if (scope.Data.TryGetValue(name, out var data)) return Data(data);
        if (scope.Params.TryGetValue(name, out var param)) return Param(param);
        if (scope.Hypers.TryGetValue(name, out var hyper)) return Hyper(hyper);
        return Defined(name, scope.Targets[name]);
    }

    private Variable? Hyper(HyperSyntax hyper)
    {
        var name = hyper.Name.Text;
        Expr? value = null;
        if (Settings.TryGetValue(name, out var set)) value = new Literal(set, set == Math.Floor(set) ? TensorType.Int : TensorType.Real, hyper.Span);
        else if (hyper.Value is null) diagnostics.Add(CompilerDiagnostics.HyperparameterMissing(hyper.Span, name));
        else value = expressions.Type(hyper.Value, []);
        return value is null ? null : new(name, Role.Constant, [], value.Type, Support.Of(value.Type), new ValueOrigin(value), hyper.Span);
    }

    private Variable? Data(DataSyntax data)
    {
        if (Declared(data.Dims, data.Type) is not { } shape) return null;
        var columns = data.From.Count == 0
            ? [new FromColumn(data.Name.Text, data.Name.Span)]
            : data.From.Select(new ColumnTyper(expressions, diagnostics).Type).ToList();
        if (columns.Contains(null)) return null;
        return new(data.Name.Text, Role.Data, shape.Extents, shape.Type, Support.Of(shape.Type), new ColumnOrigin([.. columns.Select(c => c!)]), data.Name.Span);
    }

    private Variable? Param(ParamSyntax param)
    {
        if (Declared(param.Dims, param.Type) is not { } shape) return null;
        if (shape.Type.IsWhole)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(param.Type.Span, $"a `param` cannot be {shape.Type}: estimates are continuous", "give it a distribution with `~`, so that it is summed out"));
            return null;
        }

        var start = param.Start is null ? null : expressions.Type(param.Start, []);
        if (param.Start is not null && start is null) return null;
        return new(param.Name.Text, Role.Param, shape.Extents, shape.Type, Support.Of(shape.Type), start is null ? null : new ValueOrigin(start), param.Name.Span);
    }

    private (ValueList<Extent> Extents, TensorType Type)? Declared(ValueList<IndexSyntax> dims, TypeSyntax type)
    {
        var extents = dims.Select(d => sizes.ReadExtent(d, diagnostics)).ToList();
        var read = types.Read(type);
        return read is null || extents.Contains(null) ? null : ([.. extents.Select(e => e!)], read);
    }

    private Variable? Defined(string name, List<PlacedStatement> statements)
    {
        if (new Tiling(sizes, loops, diagnostics).Extents(name, statements) is not { } extents) return null;
        if (TypeOf(statements) is not { } type) return null;
        var role = statements.Any(s => s.Statement is DrawSyntax) ? Role.Latent : Role.Derived;
        return new(name, role, extents, type, Support.Of(type), null, statements[0].Target.Name.Span);
    }

    /// <summary>A type written on one target holds for all; otherwise the first line that does not read the array itself gives it.</summary>
    private TensorType? TypeOf(List<PlacedStatement> statements)
    {
        if (statements.Select(s => s.Target.Type).FirstOrDefault(t => t is not null) is { } written) return types.Read(written);
        var first = statements.FirstOrDefault(s => !ReadsItself(s)) ?? statements[0];
        var around = first.Loops.Select(loops.Read).ToList();
        if (around.Contains(null)) return null;
        ValueList<Loop> inside = [.. around.Select(l => l!)];
        return first.Statement switch
        {
            DrawSyntax draw => laws.Type(draw.Law, inside, null, draw.Target.Span)?.Draws,
            DefineSyntax define => expressions.Type(define.Value, inside)?.Type,
            _ => null,
        };
    }

    private static bool ReadsItself(PlacedStatement placed)
    {
        var value = placed.Statement is DrawSyntax draw ? draw.Law : ((DefineSyntax)placed.Statement).Value;
        return SyntaxWalk.Elements(value).Any(e => e.Array is ReferenceSyntax r && r.Name.Text == placed.Target.Name.Text);
    }
}
