using Microsoft.ML.Probabilistic.Distributions;
using Microsoft.ML.Probabilistic.Math;
using Microsoft.ML.Probabilistic.Models;
using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using Range = Microsoft.ML.Probabilistic.Models.Range;
using Variable = Microsoft.ML.Probabilistic.Models.Variable;

namespace ProbDsl.Inference.InferNet;

/// <summary>A story in the modeling language of Infer.NET: a variable or an array for each unknown, a factor for each draw.</summary>
internal sealed class StoryModel
{
    private readonly Problem problem;
    private readonly Dictionary<Size, Range> ranges = [];

    /// <exception cref="LoweringLimit">A part of the story has no counterpart.</exception>
    public StoryModel(Problem problem, StandardCatalog catalog, DensityPlan plan, bool withEvidence)
    {
        this.problem = problem;
        var draws = plan.Statements.OfType<Draw>().OrderBy(d => !IsUnknown(d.Target.Of)).ToList();
        Evidence = withEvidence ? Variable.Bernoulli(0.5) : null;
        // every random variable is made inside the block
        using (Evidence is null ? null : Variable.If(Evidence))
        {
            foreach (var draw in draws.Where(d => IsUnknown(d.Target.Of)).DistinctBy(d => d.Target.Of))
                Unknowns[draw.Target.Of] = New(draw);
            foreach (var draw in draws) new DrawTranslation(this, problem, catalog, draw).Add();
        }
    }

    /// <summary>True with the probability of the data; null without evidence, which Gibbs sampling does not find.</summary>
    public Variable<bool>? Evidence { get; }

    /// <summary>The variable of each unknown, or the array of its members.</summary>
    public Dictionary<string, dynamic> Unknowns { get; } = [];

    /// <summary>Labels with the starts of their members, which can be set without compiling again.</summary>
    public List<(string Label, VariableArray<Discrete> Start)> Starts { get; } = [];

    public bool IsUnknown(string name) => problem.Graph[name].Role == Role.Latent;

    public Range RangeOf(Size size) => ranges.TryGetValue(size, out var range) ? range : ranges[size] = new(problem.SizeOf(size));

    private dynamic New(Draw draw)
    {
        var unknown = problem.Graph[draw.Target.Of];
        var members = unknown.Extents.Count == 0 ? null : RangeOf(unknown.Extents[0].Size);
        var variable = (unknown.Type.Element, unknown.Type.Rank) switch
        {
            (Element.Real or Element.Positive, 0) => New<double>(members),
            (Element.Real or Element.Simplex, 1) => New<Vector>(members),
            (Element.Covariance, 2) => New<PositiveDefiniteMatrix>(members),
            (Element.Index, 0) when members is not null => New<int>(members),
            _ => throw DrawTranslation.Not(draw, $"`{unknown.Type}`"),
        };
        // labels, and their probabilities, have the range of the states
        if ((unknown.Type.Element == Element.Simplex ? unknown.Type.Dims[0].Size : unknown.Type.States) is { } states)
            variable.SetValueRange(RangeOf(states));
        if (unknown.Type.Element != Element.Index) return variable;
        var start = Variable.Array<Discrete>(members);
        variable[members].InitialiseTo(start[members]);
        Starts.Add((unknown.Name, start));
        return variable;
    }

    private static dynamic New<T>(Range? members) => members is null ? Variable.New<T>() : Variable.Array<T>(members);
}

/// <summary>
/// One draw of a story as a factor of Infer.NET, in a block for its loop and a switch for the label that it reads. Its parts without
/// unknowns are computed and observed before the blocks begin.
/// </summary>
internal sealed class DrawTranslation(StoryModel model, Problem problem, StandardCatalog catalog, Draw draw)
{
    private readonly StoryLowering lowering = new ExpressionEvaluator(problem, catalog).Story();
    private readonly Dictionary<Access, Func<dynamic>> labels = [];
    private readonly bool isVector = draw.Target.Type.Rank == 1;
    private readonly Range? range = draw.Loops.Select(loop => model.RangeOf(loop.To)).FirstOrDefault();
    private Dictionary<string, Func<dynamic>> arguments = [];

    /// <exception cref="LoweringLimit">The draw has no counterpart.</exception>
    public void Add()
    {
        if (draw.Distribution.Through.Count > 0 || draw.Copies.Count > 0) throw Not("a flow or a `repeated` loop");
        if (draw.Loops.Count > 1 || draw.Loops.Any(loop => loop.From != Size.One || loop.Order != Order.Free))
            throw Not("a loop in a loop, over a part or along a chain");
        arguments = draw.Distribution.Values.ToDictionary(v => v.Parameter.Name, v => Argument(v.Parameter.Name, v.Value));
        var target = model.IsUnknown(draw.Target.Of) ? At(draw.Target)
            : draw.Target.Type.States is null ? Known("", draw.Target) : Position(draw.Target);
        if (labels.Count > 1) throw Not("a draw that reads two labels");
        using (range is null ? null : Variable.ForEach(range))
        using (labels.Count == 0 ? null : Variable.Switch((Variable<int>)labels.Values.Single()()))
            target().SetTo(Factor());
    }

    private dynamic Factor() => draw.Distribution.Of.Name switch
    {
        "Normal" or "MvNormal" when isVector => Variable.VectorGaussianFromMeanAndPrecision(
            Of<Vector>("mean"), Of<PositiveDefiniteMatrix>("precision", "covariance", "variance", "sd")),
        "Normal" => Variable.GaussianFromMeanAndPrecision(Of<double>("mean"), Of<double>("precision", "variance", "sd")),
        "Gamma" => Variable.GammaFromShapeAndRate(Of<double>("shape"), Of<double>("rate", "scale")),
        "Wishart" => Variable.WishartFromShapeAndRate(Of<double>("df"), Of<PositiveDefiniteMatrix>("scale")),
        // as a number: with an observed variable, the bound of Infer.NET is wrong
        "Dirichlet" when Of<Vector>("concentration") is { IsObserved: true } given =>
            Variable.Dirichlet(model.RangeOf(draw.Target.Type.Dims[0].Size), given.ObservedValue),
        "Categorical" => Variable.Discrete(model.RangeOf(draw.Target.Type.States!), Of<Vector>("p")),
        _ => throw Not($"`{draw.Distribution.Of.Name}` with these arguments"),
    };

    /// <summary>The first of these parameters that the call has.</summary>
    private Variable<T> Of<T>(params string[] names) => names.Where(arguments.ContainsKey).Select(n => arguments[n]()).FirstOrDefault()
        as Variable<T> ?? throw Not($"`{draw.Distribution.Of.Name}` with this `{names[0]}`");

    private Func<dynamic> Argument(string parameter, Expr value) => Form.Analyze(problem.Graph, value, model.IsUnknown) switch
    {
        KnownForm => Known(parameter, value),
        ElementForm read when parameter is "mean" or "precision" or "rate" or "p" => At(read.Access),
        OtherForm when LinearForm.Analyze(problem.Graph, value, model.IsUnknown) is { } terms
            && (parameter == "mean" || (parameter is "precision" or "rate" && terms is [{ Sign: > 0 }]))
            && !terms.Any(t => t.Unknown is { } read && problem.Graph[read.Of].IsFiniteLatent) =>
            terms.Select(Product).Aggregate((sum, next) => () => sum() + next()),
        _ => throw Not($"`{value.Span.Text}` as the `{parameter}` of `{draw.Distribution.Of.Name}`"),
    };

    private Func<dynamic> Product(LinearTerm term)
    {
        List<Func<dynamic>> factors = [.. term.Factors.Select(f => Known("", f)), .. term.Divisors.Select(d => Observed(d, v => 1 / v[0]))];
        if (term.Sign < 0 || term.Unknown is null) factors.Add(() => Variable.Constant((double)term.Sign));
        if (term.Unknown is { } read) factors.Insert(0, At(read));
        return factors.Aggregate((of, by) => () => Times(of(), by()));

        static dynamic Times(dynamic of, dynamic by) => of is Variable<double> ? of * by : Variable.InnerProduct(of, by);
    }

    /// <summary>A known value as a parameter of Infer.NET: of precisions, rates, and halves of those of a Wishart distribution.</summary>
    private Func<dynamic> Known(string parameter, Expr value)
    {
        var power = parameter switch { "sd" => -2, "variance" or "covariance" or "scale" => -1, _ => 1 };
        var size = isVector ? problem.SizeOf(draw.Target.Type.Dims[0].Size) : 1;
        return (value.Type.Rank, parameter) switch
        {
            (0, "mean" or "concentration") when isVector => Observed(value, v => Vector.Constant(size, v[0])),
            (0, _) when isVector => Observed(value, v => PositiveDefiniteMatrix.IdentityScaledBy(size, Math.Pow(v[0], power))),
            (0, "df") => Observed(value, v => v[0] / 2),
            (0, _) => Observed(value, v => Math.Pow(v[0], power)),
            (1, _) => Observed(value, Vector.FromArray),
            (_, "scale") => Observed(value, v => Square(v).Inverse() * 0.5),
            _ => Observed(value, v => power < 0 ? Square(v).Inverse() : Square(v)),
        };

        static PositiveDefiniteMatrix Square(double[] v) => new((int)Math.Sqrt(v.Length), (int)Math.Sqrt(v.Length), v);
    }

    private Func<dynamic> Position(Expr value) => Observed(value, v => (int)v[0] - 1);

    /// <summary>Values without unknowns as observed: one, or one for each member of the loop.</summary>
    private Func<dynamic> Observed<T>(Expr value, Func<double[], T> element)
    {
        var lowered = lowering.Lower(value, lowering.Bind(draw.Loops));
        T[] values = [.. Interpreter.Evaluate(lowered.Value).Values.Chunk(lowered.Event.Count).Select(element)];
        dynamic observed = lowered.Axes.Length == 0 ? Variable.Observed(values[0]) : Variable.Observed(values, range);
        return () => lowered.Axes.Length == 0 ? observed : observed[range];
    }

    /// <summary>The variable that an access reads, or the array of an unknown.</summary>
    private Func<dynamic> At(Access access)
    {
        var indices = access.At.Where(at => at is not WholeDimension).Select(Index).ToList();
        if (indices.Count > Math.Min(1, problem.Graph[access.Of].Extents.Count)) throw Not($"an element of `{access.Of}`");
        return () => indices.Aggregate((object)model.Unknowns[access.Of], (array, index) => ((dynamic)array)[index()]);
    }

    private Func<dynamic> Index(At at) => at switch
    {
        AffineIndex { Loop: not null } affine when affine.Offset == Size.Of(0) => () => range!,
        AffineIndex { Loop: null } fixedAt => () => problem.SizeOf(fixedAt.Offset) - 1,
        ComputedIndex { Position: Access label } when model.IsUnknown(label.Of) => labels[label] = At(label),
        ComputedIndex { Position: var by } when !DeepReads.Find(problem.Graph, by).Any(read => model.IsUnknown(read.Of)) => Position(by),
        _ => throw Not("this index"),
    };

    private LoweringLimit Not(string what) => Not(draw, what);

    /// <summary>The error of a part of a draw that has no counterpart.</summary>
    public static LoweringLimit Not(Draw draw, string what) => new(draw, $"{what} is not translated to Infer.NET", InferNetMethod.Instead);
}
