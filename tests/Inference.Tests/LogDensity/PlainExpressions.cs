using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Layers;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// The value of an expression by plain recursion: each fold is a loop, each call evaluates its body; how variables are read is the
/// caller's.
/// </summary>
internal sealed class PlainExpressions(Problem problem, Func<Access, PlainPlace[], PlainScope, PlainValue> read)
{
    public PlainValue Evaluate(Argument argument, PlainScope scope) => argument switch
    {
        Literal literal => PlainValue.Of(literal.Value),
        SizeValue size => PlainValue.Of(scope.Number(size.Size, problem)),
        Position position => PlainValue.Of(scope.Loops[position.Loop.Name]),
        Formal formal => scope.Formals[formal.Name],
        Access access => read(access, Places(access.At, scope), scope),
        Part part => Evaluate(part.Of, scope).At(Places(part.At, scope)),
        ArrayLiteral stacked => PlainValue.Stack([.. stacked.Items.Select(i => Evaluate(i, scope))]),
        Fold fold => Folded(fold.By, [.. scope.Range(fold.Over, problem).Select(k => Evaluate(fold.Body, scope.At(fold.Over, k)))]),
        Call call => Called(call, scope),
        Apply apply => new PlainFunctions(problem).Apply(apply, [.. apply.Arguments.Select(a => Evaluate(a, scope))]),
        _ => throw new ArgumentException(argument.GetType().Name),
    };

    /// <summary>The weights of nets.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights { get; init; } = new Dictionary<string, Tensor>();

    private PlainValue Called(Call call, PlainScope scope)
    {
        var called = problem.Graph.Callables.Single(c => c.Name == call.Of);
        var inside = PlainScope.Outside with { Formals = called.Arguments.Zip(call.Arguments)
            .ToDictionary(p => p.First.Name, p => Evaluate(p.Second, scope)) };
        if (called is StoryFunction function) return Evaluate(function.Body, inside);
        var net = (Net)called;
        var plain = new PlainNet(net, problem.SizeOf, Weights);
        foreach (var let in net.Lets)
            inside = inside with { Formals = new(inside.Formals)
                { [let.Name] = new([.. let.Makes.Dims.Select(d => problem.SizeOf(d.Size))], plain.Of(let, Flowing(let.Start))) } };
        return PlainOutput.Of(net, call.Output, plain.Pipe(net.Start, Flowing(net.Start)), problem.SizeOf);

        double[][] Flowing(Expr? start) =>
            start is null ? [.. net.Arguments.Select(a => inside.Formals[a.Name].Values)] : [Evaluate(start, inside).Values];
    }

    private static PlainValue Folded(FoldKind by, List<PlainValue> items) =>
        by == FoldKind.List ? PlainValue.Stack(items) : PlainValue.Of(items.Select(i => i.Scalar).Aggregate(by switch
        {
            FoldKind.Sum => 0.0,
            FoldKind.Prod => 1,
            FoldKind.Max => double.NegativeInfinity,
            _ => double.PositiveInfinity,
        }, (a, b) => by switch
        {
            FoldKind.Sum => a + b,
            FoldKind.Prod => a * b,
            FoldKind.Max => Math.Max(a, b),
            _ => Math.Min(a, b),
        }));

    private PlainPlace[] Places(IEnumerable<At> at, PlainScope scope) => [.. at.Select(a => a switch
    {
        WholeDimension => PlainPlace.Whole,
        SliceIndex slice => PlainPlace.Slice(Position(slice.From, scope), Position(slice.To, scope)),
        _ => PlainPlace.One(Position(a, scope)),
    })];

    private int Position(At at, PlainScope scope) => at switch
    {
        ComputedIndex by => (int)Evaluate(by.Position, scope).Scalar,
        AffineIndex affine => (affine.Loop is { } loop ? scope.Loops[loop.Name] : 0) + scope.Number(affine.Offset, problem),
        CombinedIndex combination => scope.Number(combination.Position, problem),
        _ => throw new ArgumentException(at.GetType().Name),
    };
}
