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
    private readonly bool isVector = model.Vectors.Contains(draw.Target.Of);

    // the ranges of dimensions that no index names: `x[n]` of `x[rows]: real[D]`
    private readonly List<Range> over = [.. draw.Target.Type.Dims.SkipLast(
        model.Vectors.Contains(draw.Target.Of) ? 1 : draw.Target.Type.ElementRank).Select(d => model.RangeOf(d.Size))];

    /// <exception cref="LoweringLimit">The draw has no counterpart.</exception>
    public void Add()
    {
        if (call.Through.Count > 0) throw Not("a flow");
        if (graph[draw.Target.Of].Role == Role.Data && model.Inverted.Contains(draw.Target.Of)) throw Not($"data from `{call.Of.Name}`");
        List<Range> ranges = [.. draw.Loops.Select(RangeOf), .. over];
        if (ranges.Distinct().Count() < ranges.Count) throw Not("two loops of one size");
        var blocks = new Stack<IDisposable>();
        try
        {
            foreach (var range in ranges) blocks.Push(Variable.ForEach(range));
            foreach (var label in Labels()) blocks.Push(Variable.Switch((Variable<int>)At(label)));
            At(draw.Target).SetTo(Factor());
        }
        finally
        {
            while (blocks.TryPop(out var block)) block.Dispose();
        }
    }

    /// <summary>The labels that arguments are indexed by.</summary>
    private IEnumerable<Access> Labels() => call.Values.SelectMany(v => ExprTree.All(v.Value)).OfType<Access>().SelectMany(a => a.At)
        .OfType<ComputedIndex>().Select(at => at.Position).OfType<Access>().Where(a => graph[a.Of].Role == Role.Latent).Distinct();

    private Range RangeOf(Loop loop) =>
        loop.From == Size.One && loop.Order == Order.Free && loop.To.Symbols.All(symbol => Size.LoopOf(symbol) is null)
        ? model.RangeOf(loop.To) : throw Not("a loop over a part or along a chain");

    private dynamic Factor() => call.Of.Name switch
    {
        "Normal" when isVector => Variable.VectorGaussianFromMeanAndPrecision(Vector.Constant(LastSize, Known("mean")),
            PositiveDefiniteMatrix.IdentityScaledBy(LastSize, KnownPrecision())),
        "Normal" => Variable.GaussianFromMeanAndPrecision(Number("mean"), Precision()),
        "Gamma" => Variable.GammaFromShapeAndRate(Number("shape"), call["rate"] is null ? 1.0 / Number("scale") : Number("rate")),
        "Exponential" => Variable.GammaFromShapeAndRate(Variable.Constant(1.0), Number("rate")),
        "InverseGamma" => Variable.GammaFromShapeAndRate(Number("shape"), Number("scale")),
        "Beta" => Variable.Beta(Known("alpha"), Known("beta")),
        "Dirichlet" => Variable.Dirichlet(model.RangeOf(draw.Target.Type.Dims[^1].Size), KnownVector(call["concentration"]!).ToArray()),
        "Wishart" => Variable.WishartFromShapeAndScale(Known("df") / 2, Matrix("scale", 2)),
        "InverseWishart" =>
            Variable.WishartFromShapeAndRate(Variable.Constant(Known("df") / 2), Variable.Constant(Matrix("scale", 0.5))),
        "MvNormal" when isVector => Variable.VectorGaussianFromMeanAndPrecision(VectorOf(call["mean"]!), PrecisionMatrix()),
        "Categorical" when call["p"] is { } p => Variable.Discrete(VectorOf(p)),
        "Bernoulli" => call["p"] is null ? Variable.BernoulliFromLogOdds(Number("logit")) : Variable.Bernoulli(Number("p")),
        "Poisson" when call["rate"] is not null => Variable.Poisson(Number("rate")),
        "Binomial" when call["p"] is not null => Variable.Binomial((int)Known("n"), Number("p")),
        _ => throw Not($"`{call.Of.Name}` with these arguments"),
    };

    private Variable<double> Precision()
    {
        if (call["precision"] is not null) return Number("precision");
        if (call["variance"] is Access access && model.Inverted.Contains(access.Of)) return At(access);
        if (call["variance"] is not null) return 1.0 / Number("variance");
        if (ExprTree.All(call["sd"]!).OfType<Access>().Any(a => graph[a.Of].Role is not (Role.Constant or Role.Data)))
            throw Not("an unknown standard deviation",
                "give `Normal` a `precision` with a Gamma prior, or a `variance` with an InverseGamma prior");
        return 1.0 / (Number("sd") * Number("sd"));
    }

    private double KnownPrecision() => call["precision"] is not null ? Known("precision")
        : 1 / (call["variance"] is not null ? Known("variance") : Math.Pow(Known("sd"), 2));

    private Variable<PositiveDefiniteMatrix> PrecisionMatrix()
    {
        var name = call["precision"] is null ? "covariance" : "precision";
        if ((call[name] ?? throw Not("`MvNormal` with these arguments")) is Access access && graph[access.Of].Role == Role.Latent)
            return model.Inverted.Contains(access.Of) == (name == "covariance") ? At(access)
                : throw Not("a covariance matrix with a Wishart prior, or a precision matrix with an inverse Wishart prior,");
        return Variable.Constant(name == "covariance" ? Matrix(name, 1).Inverse() : Matrix(name, 1));
    }

    private int LastSize => problem.SizeOf(draw.Target.Type.Dims[^1].Size);

    private double Known(string parameter) => Constant(call[parameter]!).Values[0];

    private PositiveDefiniteMatrix Matrix(string parameter, double times) =>
        new(LastSize, LastSize, Array.ConvertAll(Constant(call[parameter]!).Values, value => times * value));

    /// <summary>A known vector as long as the last dimension of the target; a number is repeated.</summary>
    private Vector KnownVector(Expr value) => Constant(value).Values is { Length: > 1 } values
        ? Vector.FromArray(values) : Vector.Constant(LastSize, Constant(value).Values[0]);

    private Tensor Constant(Expr value) => IsConstant(value)
        ? Interpreter.Evaluate(new StoryLowering(problem, catalog, new ProgramBuilder())
            .Lower(value, ImmutableDictionary<Loop, LoopValue>.Empty).Value)
        : throw Not($"`{value.Span.Text}` in place of a number");

    private bool IsConstant(Expr value) =>
        ExprTree.All(value).All(e => e is not (Position or Call) && (e is not Access a || graph[a.Of].Role == Role.Constant));

    private Variable<double> Number(string parameter) => Number(call[parameter]!);

    private Variable<double> Number(Expr value) => value switch
    {
        _ when IsConstant(value) => Variable.Constant(Constant(value).Values[0]),
        Access access when Definition(access) is { } definition => Number(definition),
        Access access when !model.Inverted.Contains(access.Of) => At(access),
        Apply { Function.Name: "neg" } negative => -Number(negative.Arguments.First()),
        Apply apply when apply.Arguments.ToList() is [var a, var b] => apply.Function.Name switch
        {
            "+" => Number(a) + Number(b),
            "-" => Number(a) - Number(b),
            "*" => Number(a) * Number(b),
            "/" => Number(a) / Number(b),
            "dot" when (a, b) is (Access one, Access other) => Variable.InnerProduct(At(one), At(other)),
            _ => throw Not($"`{value.Span.Text}`"),
        },
        _ => throw Not($"`{value.Span.Text}`"),
    };

    private Variable<Vector> VectorOf(Expr value) => value switch
    {
        _ when IsConstant(value) => Variable.Constant(KnownVector(value)),
        Access access when Definition(access) is { } definition => VectorOf(definition),
        Access access => At(access),
        _ => throw Not($"`{value.Span.Text}`"),
    };

    private Expr? Definition(Access access) =>
        graph[access.Of].Role == Role.Derived ? Definitions.Expand(graph, access) ?? throw Not($"`{access.Of}`") : null;

    /// <summary>The element that an access reads; dimensions that it does not name are those of the draw.</summary>
    private dynamic At(Access access)
    {
        dynamic array = model[access.Of];
        foreach (var at in access.At.Where(a => a is not WholeDimension)) array = array[(dynamic)Index(at)];
        var open = access.Type.Rank - (model.Vectors.Contains(access.Of) ? 1 : graph[access.Of].Type.ElementRank);
        return open > over.Count ? array : over.TakeLast(open).Aggregate((object)array, (part, range) => ((dynamic)part)[range]);
    }

    private object Index(At at) => at switch
    {
        AffineIndex { Loop: { } loop } affine when affine.Offset == Size.Of(0) => RangeOf(loop),
        AffineIndex { Loop: null } fixedAt => problem.SizeOf(fixedAt.Offset) - 1,
        ComputedIndex { Position: Access position } => (Variable<int>)At(position),
        _ => throw Not("this index"),
    };

    private LoweringLimit Not(string what, string next = StoryModel.Instead) => new(draw, $"{what} is not translated to Infer.NET", next);
}
