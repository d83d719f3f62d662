using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Types each variable when it is first asked for, so that statements may stand in any order; a variable that needs itself is a cycle.
/// </summary>
internal sealed class VariableTable : IVariables
{
    private readonly ICatalogue catalogue;
    private readonly Scope scope;
    private readonly DiagnosticBag diagnostics;
    private readonly SizeReader sizes;
    private readonly TypeReader types;
    private readonly ExpressionTyper expressions;
    private readonly LawTyper laws;
    private readonly LoopReader loops;
    private readonly ChainOrder chains;
    private readonly Dictionary<string, Variable?> found = [];
    private readonly List<string> underway = [];

    public VariableTable(ICatalogue catalogue, Scope scope, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics)
    {
        this.catalogue = catalogue;
        this.scope = scope;
        this.diagnostics = diagnostics;
        Settings = settings;
        sizes = new(scope);
        types = new(sizes, diagnostics);
        chains = new(scope, sizes, diagnostics);
        loops = new(sizes, chains, diagnostics);
        var names = new NameAdvice(catalogue, scope);
        Advice = new(scope);
        TargetRules = new(sizes, loops, names, diagnostics);
        expressions = new(catalogue, scope, sizes, this, names, Advice, diagnostics);
        laws = new(catalogue, expressions, Advice, diagnostics);
    }

    public ExpressionTyper Expressions => expressions;

    public LawTyper Laws => laws;

    public LoopReader Loops => loops;

    public SizeReader Sizes => sizes;

    public TargetRules TargetRules { get; }

    public ShapeAdvice Advice { get; }

    private IReadOnlyDictionary<string, double> Settings { get; }

    public bool IsKnown(string name) =>
        scope.Hypers.ContainsKey(name) || scope.Data.ContainsKey(name) || scope.Params.ContainsKey(name) || scope.Targets.ContainsKey(name);

    public Variable? Find(string name)
    {
        if (found.TryGetValue(name, out var variable)) return variable;
        if (underway.Contains(name))
        {
            var names = underway.SkipWhile(n => n != name).Append(name);
            diagnostics.Add(CompilerDiagnostics.Cycle(scope.First[name], names));
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
        else if (SyntaxWalk.All(hyper.Value).OfType<ReferenceSyntax>().FirstOrDefault(r => scope.Names.Contains(r.Name.Text) && !scope.Hypers.ContainsKey(r.Name.Text)) is { } other)
            diagnostics.Add(CompilerDiagnostics.WrongType(other.Span, $"{scope.Describe(other.Name.Text)} cannot stand in a hyperparameter", "its value is made of numbers and other hyperparameters, so that it is known before anything else"));
        else value = expressions.Type(hyper.Value, []);
        return value is null ? null : new(name, Role.Constant, [], value.Type, Support.Of(value.Type), new ValueOrigin(value), hyper.Span);
    }

    private Variable? Data(DataSyntax data)
    {
        if (Declared(data.Dims, data.Type) is not { } shape) return null;
        return new DataColumns(expressions, diagnostics).Read(data, shape.Extents, shape.Type) is { } columns
            ? new(data.Name.Text, Role.Data, shape.Extents, shape.Type, Support.Of(shape.Type), columns, data.Name.Span)
            : null;
    }

    private Variable? Param(ParamSyntax param)
    {
        if (Declared(param.Dims, param.Type) is not { } shape) return null;
        if (shape.Type.IsWhole)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(param.Type.Span, $"a `param` cannot be {shape.Type}: estimates are continuous", $"draw it instead: `{param.Name.Text} ~ ...`, and it is summed out"));
            return null;
        }

        return new(param.Name.Text, Role.Param, shape.Extents, shape.Type, Support.Of(shape.Type), null, param.Name.Span);
    }

    private (ValueList<Extent> Extents, TensorType Type)? Declared(ValueList<IndexSyntax> dims, TypeSyntax type)
    {
        var extents = dims.Select(d => sizes.ReadExtent(d, diagnostics)).ToList();
        var read = types.Read(type);
        return read is null || extents.Contains(null) ? null : ([.. extents.Select(e => e!)], read);
    }

    private Variable? Defined(string name, List<PlacedStatement> statements)
    {
        if (new Tiling(TargetRules, diagnostics).Extents(name, statements) is not { } extents) return null;
        if (TypeOf(statements) is not { } type) return null;
        var role = statements.Any(s => s.Statement is DrawSyntax) ? Role.Latent : Role.Derived;
        return new(name, role, extents, type, Support.Of(type), null, statements[0].Target.Name.Span);
    }

    /// <summary>A type written on one target holds for all; otherwise the lines that do not read the array itself give it.</summary>
    private TensorType? TypeOf(List<PlacedStatement> statements)
    {
        if (statements.Select(s => s.Target.Type).FirstOrDefault(t => t is not null) is { } written) return types.Read(written);
        var recurrent = statements.Where(ReadsItself).ToList();
        if (recurrent.Count == statements.Count) recurrent.RemoveAt(0);
        var given = statements.Except(recurrent).Select(TypeOf).ToList();
        if (given.Contains(null)) return null;
        var joined = JoinedType.Of([.. given.Select(g => g!)]);
        return joined.IsWhole && !recurrent.All(StaysWhole) ? joined with { Element = Element.Real, States = null } : joined;
    }

    private TensorType? TypeOf(PlacedStatement placed)
    {
        var around = placed.Loops.Select(loops.Read).ToList();
        if (around.Contains(null)) return null;
        ValueList<Loop> inside = [.. around.Select(l => l!)];
        return placed.Statement is DrawSyntax draw ? laws.Type(draw.Law, inside, null, LeftSide.Of(draw.Target))?.Draws : expressions.Type(placed.RightSide, inside)?.Type;
    }

    /// <summary>Whether the right side depends on the array itself, through whatever other names.</summary>
    private bool ReadsItself(PlacedStatement placed) => SyntaxWalk.Names(placed.RightSide).Any(name => chains.AreMutual(name, placed.Target.Name.Text));

    /// <summary>Whether a line that reads its own array keeps it whole, told from its words alone: its type would need the array's.</summary>
    private bool StaysWhole(PlacedStatement placed) => placed.Statement is DrawSyntax { Law: CallSyntax { Callee: ReferenceSyntax law } }
        ? catalogue.FindDistribution(law.Name.Text)?.Target.Element is Element.Int or Element.Count or Element.Bool or Element.Index
        : SyntaxWalk.All(placed.RightSide).All(part => part switch
        {
            NumberSyntax n => n.Text.All(char.IsAsciiDigit),
            BinarySyntax b => b.Operator.Text is not ("/" or "^"),
            CallSyntax c => c.Callee is ReferenceSyntax { Name.Text: "floor" or "abs" },
            ReferenceSyntax r when r.Name.Text == placed.Target.Name.Text || !IsKnown(r.Name.Text) => true,
            ReferenceSyntax r => !chains.AreMutual(r.Name.Text, placed.Target.Name.Text) && Find(r.Name.Text)?.Type.IsWhole == true,
            _ => true,
        });
}
