using Microsoft.ML.Probabilistic.Distributions;
using Microsoft.ML.Probabilistic.Math;
using Microsoft.ML.Probabilistic.Models;
using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using Graph = ProbDsl.Compiler.Graph;
using Range = Microsoft.ML.Probabilistic.Models.Range;
using Variable = Microsoft.ML.Probabilistic.Models.Variable;

namespace ProbDsl.Inference.InferNet;

/// <summary>A story in the modeling language of Infer.NET: an array for each unknown and each data name, a block for each loop.</summary>
internal sealed class StoryModel
{
    /// <summary>What to do with a story that is not translated.</summary>
    public const string Instead = "`--method vmp` and `--method gibbs` accept more stories";

    private readonly Problem problem;
    private readonly Dictionary<Size, Range> ranges = [];
    private readonly Dictionary<string, dynamic> arrays = [];

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">Which statements are terms of the density.</param>
    /// <param name="withEvidence">Whether the log evidence is found, which Gibbs sampling does not.</param>
    /// <exception cref="LoweringLimit">A part of the story has no counterpart.</exception>
    public StoryModel(Problem problem, StandardCatalog catalog, DensityPlan plan, bool withEvidence)
    {
        this.problem = problem;
        var graph = problem.Graph;
        var draws = plan.Statements.OfType<Draw>().OrderBy(d => graph[d.Target.Of].Role == Role.Data).ToList();
        Vectors = VectorsOf(draws);
        Inverted = draws.Where(d => d.Distribution.Of.Name is "InverseGamma" or "InverseWishart").Select(d => d.Target.Of).ToHashSet();
        if (withEvidence) Evidence = Variable.Bernoulli(0.5);
        // every random variable is made inside the block
        using (withEvidence ? Variable.If(Evidence) : null)
        {
            // an array is not made inside of a loop
            foreach (var variable in draws.SelectMany(d => DeepReads.Of(graph, d)).Select(a => a.Of).Concat(draws.Select(d => d.Target.Of))
                .Distinct().Select(name => graph[name]).Where(v => v.Role is Role.Data or Role.Latent))
                arrays[variable.Name] = Array(variable);

            foreach (var draw in draws) new DrawTranslation(this, problem, catalog, draw).Add();
        }

        foreach (var label in graph.Variables.Where(v => v is { IsFiniteLatent: true, Extents.Count: 1 }))
            if (arrays.TryGetValue(label.Name, out var labels))
                Starts.Add((label, StartOf(labels, RangeOf(label.Extents[0].Size))));
    }

    /// <summary>The real vectors that are one variable of type Vector, instead of an array of numbers.</summary>
    public IReadOnlySet<string> Vectors { get; }

    /// <summary>True with the probability of the data; null without evidence.</summary>
    public Variable<bool>? Evidence { get; }

    /// <summary>The starts of labels, which can be set without compiling again: the label and the distributions of its members.</summary>
    public List<(Graph.Variable Label, VariableArray<Discrete> Start)> Starts { get; } = [];

    /// <summary>Unknowns whose variable is the inverse: variances are precisions there.</summary>
    public IReadOnlySet<string> Inverted { get; }

    /// <summary>The variable or array of an unknown or a data name that a draw reads or draws.</summary>
    public dynamic this[string name] => arrays[name];

    /// <summary>The range of a size.</summary>
    public Range RangeOf(Size size) => ranges.TryGetValue(size, out var range) ? range : ranges[size] = new(problem.SizeOf(size));

    /// <summary>
    /// The real vectors that `dot` or `MvNormal` reads or draws. One whose Normal prior has an unknown scale stays an array of numbers, and
    /// so does one in a product with such an array.
    /// </summary>
    private HashSet<string> VectorsOf(List<Draw> draws)
    {
        var ofVectors = draws.Where(d => d.Distribution.Of.Name == "MvNormal").ToList();
        var products = draws.SelectMany(Arguments).SelectMany(ExprTree.All).OfType<Apply>().Where(a => a.Function.Name == "dot")
            .Select(a => a.Arguments.OfType<Access>().Select(b => b.Of).ToList()).ToList();
        var scaled = draws.Where(d => d.Distribution.Of.Name == "Normal" && Arguments(d).SelectMany(ExprTree.All).OfType<Access>()
            .Any(a => problem.Graph[a.Of].Role != Role.Constant)).Select(d => d.Target.Of);
        var read = ofVectors.SelectMany(Arguments).OfType<Access>().Select(a => a.Of).Concat(products.SelectMany(names => names))
            .Where(name => problem.Graph[name].Type is { Element: Element.Real, Rank: 1 });
        HashSet<string> vectors = [.. ofVectors.Select(d => d.Target.Of).Concat(read).Except(scaled)];
        while (products.Find(names => names.Any(vectors.Contains) && !names.All(vectors.Contains)) is { } mixed) vectors.ExceptWith(mixed);
        return vectors;

        static IEnumerable<Expr> Arguments(Draw draw) => draw.Distribution.Values.Select(v => v.Value);
    }

    private dynamic Array(Graph.Variable variable)
    {
        var asVectors = Vectors.Contains(variable.Name);
        Size[] dims = [.. variable.Whole.Dims.SkipLast(asVectors ? 1 : variable.Type.ElementRank).Select(d => d.Size)];
        if (dims.Length > 3 || dims.Distinct().Count() < dims.Length)
            throw Not(variable, dims.Length > 3 ? "more than three dimensions" : "two dimensions of one size");
        return variable.Type.Element switch
        {
            Element.Index => New(v => (int)v[0] - 1, variable.Type.States),
            Element.Bool => New(v => v[0] != 0),
            Element.Int or Element.Count => New(v => (int)v[0]),
            Element.Simplex => New(Vector.FromArray, variable.Type.Dims[^1].Size),
            Element.Covariance => New(v => new PositiveDefiniteMatrix((int)Math.Sqrt(v.Length), (int)Math.Sqrt(v.Length), v)),
            Element.Real or Element.Positive or Element.Unit => asVectors ? New(Vector.FromArray) : New(v => v[0]),
            _ => throw Not(variable, $"`{variable.Type}`"),
        };

        // labels, and their probabilities, have the range of the states
        dynamic New<T>(Func<double[], T> element, Size? states = null)
        {
            dynamic array = NewArray<T>([.. dims.Select(RangeOf)]);
            if (states is not null) array.SetValueRange(RangeOf(states));
            if (variable.Role != Role.Data) return array;
            var (values, lengths) = (problem.Data[variable.Name].Values, dims.Select(problem.SizeOf).ToArray());
            var size = values.Length / Math.Max(1, lengths.Aggregate(1, (product, next) => product * next));
            array.ObservedValue = (dynamic)Nested([.. values.Chunk(Math.Max(1, size)).Select(element)], lengths);
            return array;
        }
    }

    private static dynamic NewArray<T>(Range[] over) => over switch
    {
        [] => Variable.New<T>(),
        [var a] => Variable.Array<T>(a),
        [var a, var b] => Variable.Array(Variable.Array<T>(b), a),
        _ => Variable.Array(Variable.Array(Variable.Array<T>(over[2]), over[1]), over[0]),
    };

    /// <summary>Row-major values as the value of such an array.</summary>
    private static object Nested<T>(T[] values, int[] lengths) => lengths switch
    {
        [] => values[0]!,
        [_] => values,
        [_, var b] => values.Chunk(b).ToArray(),
        _ => values.Chunk(lengths[1] * lengths[2]).Select(part => part.Chunk(lengths[2]).ToArray()).ToArray(),
    };

    private static VariableArray<Discrete> StartOf(VariableArray<int> labels, Range members)
    {
        var start = Variable.Array<Discrete>(members);
        labels[members].InitialiseTo(start[members]);
        return start;
    }

    private LoweringLimit Not(Graph.Variable variable, string what) =>
        new(problem.Graph.StatementsOf(variable.Name).FirstOrDefault() ?? problem.Graph.Story[0],
            $"{what} of `{variable.Name}` is not translated to Infer.NET", Instead);
}
