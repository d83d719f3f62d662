using ProbDsl.Compiler;
using ProbDsl.Inference;

namespace ProbDsl.Tests;

/// <summary>The value of an expression by plain recursion: each fold is a loop, each call evaluates its body; how variables are read is the caller's.</summary>
internal sealed class PlainExpressions(Problem problem, Func<Access, PlainPlace[], PlainValue> read)
{
    public PlainValue Evaluate(Expr expr, Dictionary<string, int> loops) => Evaluate(expr, new Scope(loops, []));

    private sealed record Scope(Dictionary<string, int> Loops, Dictionary<string, PlainValue> Formals)
    {
        public Scope With(string loop, int position) => this with { Loops = new(Loops) { [loop] = position } };
    }

    private PlainValue Evaluate(Expr expr, Scope scope) => expr switch
    {
        Literal literal => PlainValue.Of(literal.Value),
        Quantity size => PlainValue.Of(SizeOf(size.Size, scope)),
        Position position => PlainValue.Of(scope.Loops[position.Loop.Name]),
        Formal formal => scope.Formals[formal.Name],
        Access access => read(access, Places(access.At, scope)),
        Part part => Evaluate(part.Of, scope).At(Places(part.At, scope)),
        Stacked stacked => PlainValue.Stack([.. stacked.Items.Select(i => Evaluate(i, scope))]),
        Fold fold => Folded(fold.By, [.. Range(fold.Over, scope).Select(k => Evaluate(fold.Body, scope.With(fold.Over.Name, k)))]),
        Call call => Called(call, scope),
        Apply apply => PlainFunctions.Apply(apply.Function.Name, [.. apply.Arguments.Select(a => Evaluate(a, scope))]),
        _ => throw new ArgumentException(expr.GetType().Name),
    };

    private PlainValue Called(Call call, Scope scope)
    {
        var function = (OwnFunction)problem.Graph.Callables.Single(c => c.Name == call.Of);
        return Evaluate(function.Body, new Scope([], function.Arguments.Zip(call.Arguments).ToDictionary(p => p.First.Name, p => Evaluate(p.Second, scope))));
    }

    private static PlainValue Folded(Reduced by, List<PlainValue> items) => by == Reduced.List ? PlainValue.Stack(items) : PlainValue.Of(items.Select(i => i.Scalar).Aggregate(by switch
    {
        Reduced.Sum => 0.0,
        Reduced.Prod => 1,
        Reduced.Max => double.NegativeInfinity,
        _ => double.PositiveInfinity,
    }, (a, b) => by switch
    {
        Reduced.Sum => a + b,
        Reduced.Prod => a * b,
        Reduced.Max => Math.Max(a, b),
        _ => Math.Min(a, b),
    }));

    private IEnumerable<int> Range(Loop loop, Scope scope)
    {
        var (from, to) = (SizeOf(loop.From, scope), SizeOf(loop.To, scope));
        return Enumerable.Range(from, Math.Max(0, to - from + 1));
    }

    private int SizeOf(Size size, Scope scope) => (int)size.Evaluate(symbol => Size.LoopOf(symbol) is { } loop ? scope.Loops[loop] : problem.Sizes[symbol]);

    private PlainPlace[] Places(IEnumerable<At> at, Scope scope) => [.. at.Select(a => a switch
    {
        WholeDimension => PlainPlace.Whole,
        SliceAt slice => PlainPlace.Slice(Position(slice.From, scope), Position(slice.To, scope)),
        _ => PlainPlace.One(Position(a, scope)),
    })];

    private int Position(At at, Scope scope) => at switch
    {
        By by => (int)Evaluate(by.Position, scope).Scalar,
        Affine affine => (affine.Loop is { } loop ? scope.Loops[loop.Name] : 0) + SizeOf(affine.Offset, scope),
        Combination combination => SizeOf(combination.Position, scope),
        _ => throw new ArgumentException(at.GetType().Name),
    };
}
