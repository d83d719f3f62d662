using System.Collections.Immutable;
using Microsoft.ML.Probabilistic.Math;
using Microsoft.ML.Probabilistic.Models;
using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using Range = Microsoft.ML.Probabilistic.Models.Range;
using Variable = Microsoft.ML.Probabilistic.Models.Variable;

namespace ProbDsl.Inference.InferNet;

/// <summary>One draw of a story as a factor of Infer.NET, inside a block for each loop and a switch for each label that it reads.</summary>
/// <param name="model">The arrays.</param>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The definitions of distributions.</param>
/// <param name="draw">The statement.</param>
internal sealed class DrawTranslation(StoryModel model, Problem problem, StandardCatalog catalog, Draw draw)
{
    private readonly ModelGraph graph = problem.Graph;
    private readonly DistributionCall call = draw.Distribution;

    // the ranges of dimensions that no index names: `x[n]` of `x[rows]: real[D]`
    private List<Range> over = [];

    /// <exception cref="LoweringLimit">The draw has no counterpart.</exception>
    public void Add()
    {
        if (call.Through.Count > 0) throw Not("a flow");
        var target = graph[draw.Target.Of];
        if (target.Role == Role.Data && model.Inverted.Contains(target.Name)) throw Not($"data from `{call.Of.Name}`");
        var isVector = model.Vectors.Contains(target.Name);
        over = [.. draw.Target.Type.Dims.SkipLast(isVector ? 1 : draw.Target.Type.ElementRank).Select(d => model.RangeOf(d.Size))];
        List<Range> ranges = [.. draw.Loops.Select(RangeOf), .. over];
        if (ranges.Distinct().Count() < ranges.Count) throw Not("two loops of one size");
        Within([.. ranges.Select(range => (Func<IDisposable>)(() => Variable.ForEach(range))),
            .. Labels().Select(label => (Func<IDisposable>)(() => Variable.Switch((Variable<int>)At(label, false))))],
            () => SetTo(At(draw.Target, isVector)));
    }

    private static void Within(ReadOnlySpan<Func<IDisposable>> blocks, Action then)
    {
        if (blocks.Length == 0) then();
        else using (blocks[0]()) Within(blocks[1..], then);
    }

    /// <summary>The labels that arguments are indexed by.</summary>
    private IEnumerable<Access> Labels() => call.Values.SelectMany(v => ExprTree.All(v.Value)).OfType<Access>().SelectMany(a => a.At)
        .OfType<ComputedIndex>().Select(at => at.Position).OfType<Access>().Where(a => graph[a.Of].Role == Role.Latent).Distinct();

    private Range RangeOf(Loop loop) =>
        loop.From == Size.One && loop.Order == Order.Free && loop.To.Symbols.All(symbol => Size.LoopOf(symbol) is null)
        ? model.RangeOf(loop.To) : throw Not("a loop over a part or along a chain");

    private void SetTo(dynamic target)
    {
        switch (call.Of.Name)
        {
            case "Normal" when model.Vectors.Contains(draw.Target.Of):
                var size = problem.SizeOf(draw.Target.Type.Dims[^1].Size);
                target.SetTo(Variable.VectorGaussianFromMeanAndPrecision(
                    Vector.Constant(size, Known("mean")), PositiveDefiniteMatrix.IdentityScaledBy(size, KnownPrecision())));
                break;
            case "Normal": target.SetTo(Variable.GaussianFromMeanAndPrecision(Number(call["mean"]!), Precision())); break;
            case "Gamma": target.SetTo(Variable.GammaFromShapeAndRate(Number(call["shape"]!), Rate())); break;
            case "Exponential": target.SetTo(Variable.GammaFromShapeAndRate(Variable.Constant(1.0), Number(call["rate"]!))); break;
            case "InverseGamma":
                target.SetTo(Variable.GammaFromShapeAndRate(Number(call["shape"]!), Number(call["scale"]!)));
                break;
            case "Beta": target.SetTo(Variable.Beta(Known("alpha"), Known("beta"))); break;
            case "Dirichlet":
                var states = model.RangeOf(draw.Target.Type.Dims[^1].Size);
                var counts = Constant(call["concentration"]!).Values;
                target.SetTo(Variable.Dirichlet(states, counts.Length == 1 ? [.. Enumerable.Repeat(counts[0], states.SizeAsInt)] : counts));
                break;
            case "Wishart": target.SetTo(Variable.WishartFromShapeAndScale(Known("df") / 2, Matrix("scale", 2))); break;
            case "InverseWishart":
                target.SetTo(Variable.WishartFromShapeAndRate(Variable.Constant(Known("df") / 2), Variable.Constant(Matrix("scale", 0.5))));
                break;
            case "MvNormal": target.SetTo(Variable.VectorGaussianFromMeanAndPrecision(VectorOf(call["mean"]!), PrecisionMatrix())); break;
            case "Categorical" when call["p"] is { } p: target.SetTo(Variable.Discrete(VectorOf(p))); break;
            case "Bernoulli": target.SetTo(call["p"] is { } q ? Variable.Bernoulli(Number(q))
                : Variable.BernoulliFromLogOdds(Number(call["logit"]!))); break;
            case "Poisson" when call["rate"] is { } rate: target.SetTo(Variable.Poisson(Number(rate))); break;
            case "Binomial" when call["p"] is { } p: target.SetTo(Variable.Binomial((int)Known("n"), Number(p))); break;
            default: throw Not($"`{call.Of.Name}` with these arguments");
        }
    }

    private Variable<double> Precision()
    {
        if (call["precision"] is { } precision) return Number(precision);
        if (call["variance"] is { } variance)
            return Inverse(variance) ?? (Variable.Constant(1.0) / Number(variance));
        var sd = call["sd"]!;
        if (ExprTree.All(sd).OfType<Access>().Any(a => graph[a.Of].Role is not (Role.Constant or Role.Data)))
            throw Not("an unknown standard deviation",
                "give `Normal` a `precision` with a Gamma prior, or a `variance` with an InverseGamma prior");
        return Variable.Constant(1.0) / (Number(sd) * Number(sd));
    }

    private double KnownPrecision() => call["precision"] is { } precision ? Constant(precision).Values[0]
        : call["variance"] is { } variance ? 1 / Constant(variance).Values[0] : 1 / Math.Pow(Constant(call["sd"]!).Values[0], 2);

    private Variable<PositiveDefiniteMatrix> PrecisionMatrix()
    {
        var given = call["precision"] ?? call["covariance"] ?? throw Not("`MvNormal` with these arguments");
        if (given is Access access && graph[access.Of].Role == Role.Latent)
        {
            if (model.Inverted.Contains(access.Of) == (call["covariance"] is not null)) return At(access, false);
            throw Not("a covariance matrix with a Wishart prior, or a precision matrix with an inverse Wishart prior,");
        }

        var known = Matrix(call["precision"] is null ? "covariance" : "precision", 1);
        return Variable.Constant(call["precision"] is null ? known.Inverse() : known);
    }

    /// <summary>The precision of a variance with an inverse gamma prior; null for anything else.</summary>
    private Variable<double>? Inverse(Expr value) =>
        value is Access access && model.Inverted.Contains(access.Of) ? (Variable<double>)At(access, false) : null;

    private Variable<double> Rate() =>
        call["rate"] is { } rate ? Number(rate) : Variable.Constant(1.0) / Number(call["scale"]!);

    private double Known(string parameter) => Constant(call[parameter]!).Values[0];

    private PositiveDefiniteMatrix Matrix(string parameter, double times)
    {
        var known = Constant(call[parameter]!);
        var matrix = new PositiveDefiniteMatrix(known.Shape[0], known.Shape[1]);
        for (var i = 0; i < matrix.Rows; i++)
            for (var j = 0; j < matrix.Cols; j++) matrix[i, j] = times * known[i, j];
        return matrix;
    }

    private Tensor Constant(Expr value) => IsConstant(value)
        ? Interpreter.Evaluate(new StoryLowering(problem, catalog, new ProgramBuilder())
            .Lower(value, ImmutableDictionary<Loop, LoopValue>.Empty).Value)
        : throw Not($"`{value.Span.Text}` in place of a number");

    private bool IsConstant(Expr value) =>
        ExprTree.All(value).All(e => e is not (Position or Call) && (e is not Access a || graph[a.Of].Role == Role.Constant));

    private Variable<double> Number(Expr value) => value switch
    {
        _ when IsConstant(value) => Variable.Constant(Constant(value).Values[0]),
        Access access when Definition(access) is { } definition => Number(definition),
        Access access when !model.Inverted.Contains(access.Of) => At(access, false),
        Apply { Function.Name: "+" } sum => Two(sum, (a, b) => a + b),
        Apply { Function.Name: "-" } difference => Two(difference, (a, b) => a - b),
        Apply { Function.Name: "*" } product => Two(product, (a, b) => a * b),
        Apply { Function.Name: "/" } quotient => Two(quotient, (a, b) => a / b),
        Apply { Function.Name: "neg" } negative => -Number(negative.Arguments.First()),
        Apply { Function.Name: "dot" } dot when dot.Arguments.ToList() is [Access one, Access other] => Dot(one, other),
        _ => throw Not($"`{value.Span.Text}`"),
    };

    private Variable<double> Two(Apply of, Func<Variable<double>, Variable<double>, Variable<double>> combine) =>
        combine(Number(of.Arguments.First()), Number(of.Arguments.Last()));

    private Variable<double> Dot(Access one, Access other)
    {
        var both = IsVector(one) && IsVector(other);
        return Variable.InnerProduct(At(one, both), At(other, both));
    }

    /// <summary>Whether a vector is, or can be, a Vector of Infer.NET.</summary>
    private bool IsVector(Access access) => graph[access.Of].Role == Role.Data || model.Vectors.Contains(access.Of);

    private Variable<Vector> VectorOf(Expr value) => value switch
    {
        _ when IsConstant(value) && Constant(value).Values is var known => Variable.Constant(known.Length > 1 ? Vector.FromArray(known)
            : Vector.Constant(problem.SizeOf(draw.Target.Type.Dims[^1].Size), known[0])),
        Access access when Definition(access) is { } definition => VectorOf(definition),
        Access access => At(access, graph[access.Of].Type.Element == Element.Real),
        _ => throw Not($"`{value.Span.Text}`"),
    };

    private Expr? Definition(Access access) =>
        graph[access.Of].Role == Role.Derived ? Definitions.Expand(graph, access) ?? throw Not($"`{access.Of}`") : null;

    /// <summary>The element that an access reads; dimensions that it does not name are those of the draw.</summary>
    private dynamic At(Access access, bool asVectors)
    {
        var variable = graph[access.Of];
        dynamic array = model[variable, asVectors];
        foreach (var at in access.At.Where(a => a is not WholeDimension)) array = array[(dynamic)Index(at)];
        var open = access.Type.Rank - (asVectors ? 1 : variable.Type.ElementRank);
        return open > over.Count ? array : over.TakeLast(open).Aggregate((object)array, (part, range) => ((dynamic)part)[range]);
    }

    private object Index(At at) => at switch
    {
        AffineIndex { Loop: { } loop } affine when affine.Offset == Size.Of(0) => RangeOf(loop),
        AffineIndex { Loop: null } fixedAt => problem.SizeOf(fixedAt.Offset) - 1,
        ComputedIndex { Position: Access position } => (Variable<int>)At(position, false),
        _ => throw Not("this index"),
    };

    private LoweringLimit Not(string what, string next = "`--method vmp` and `--method gibbs` accept more stories") =>
        new(draw, $"{what} is not translated to Infer.NET", next);
}
