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
    private readonly Problem problem;
    private readonly Dictionary<Size, Range> ranges = [];
    private readonly Dictionary<(string Name, bool AsVectors), dynamic> arrays = [];

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">Which statements are terms of the density.</param>
    /// <param name="withEvidence">Whether the log evidence is found, which Gibbs sampling does not.</param>
    /// <exception cref="LoweringLimit">A part of the story has no counterpart.</exception>
    public StoryModel(Problem problem, StandardCatalog catalog, DensityPlan plan, bool withEvidence)
    {
        this.problem = problem;
        Vectors = VectorUse.Of(problem.Graph, plan.Statements);
        var draws = plan.Statements.OfType<Draw>().ToList();
        Inverted = draws.Where(d => d.Distribution.Of.Name is "InverseGamma" or "InverseWishart").Select(d => d.Target.Of).ToHashSet();
        if (withEvidence) Evidence = Variable.Bernoulli(0.5);
        // every random variable is made inside the block
        using (withEvidence ? Variable.If(Evidence) : null)
        {
            // an array is not made inside of a loop
            foreach (var variable in draws.SelectMany(d => DeepReads.Of(problem.Graph, d)).Select(a => problem.Graph[a.Of])
                .Concat(draws.Select(d => problem.Graph[d.Target.Of])).Where(v => v.Role is Role.Data or Role.Latent).Distinct())
            {
                _ = this[variable, Vectors.Contains(variable.Name)];
                if (variable is { Role: Role.Data, Type: { Element: Element.Real, Rank: 1 } }) _ = this[variable, false];
            }

            foreach (var draw in draws.OrderBy(d => problem.Graph[d.Target.Of].Role == Role.Data))
                new DrawTranslation(this, problem, catalog, draw).Add();
        }

        foreach (var data in draws.Select(d => problem.Graph[d.Target.Of]).Where(v => v.Role == Role.Data).Distinct())
            Observe(data, arrays[(data.Name, Vectors.Contains(data.Name))], Vectors.Contains(data.Name));
        foreach (var label in problem.Graph.Variables.Where(v => v is { IsFiniteLatent: true, Extents.Count: 1 }
            && arrays.ContainsKey((v.Name, false)))) Begin(label);
    }

    /// <summary>The real vectors that are one variable of type Vector, instead of an array of numbers.</summary>
    public IReadOnlySet<string> Vectors { get; }

    /// <summary>True with the probability of the data; null without evidence.</summary>
    public Variable<bool>? Evidence { get; }

    /// <summary>The starts of labels, set by <see cref="InferNetFitting"/>: the label and the distributions of its members.</summary>
    public List<(Graph.Variable Label, VariableArray<Discrete> Start)> Starts { get; } = [];

    /// <summary>Unknowns whose variable is the inverse: variances are precisions there.</summary>
    public IReadOnlySet<string> Inverted { get; }

    /// <summary>The range of a size.</summary>
    public Range RangeOf(Size size)
    {
        if (!ranges.TryGetValue(size, out var range)) ranges[size] = range = new(problem.SizeOf(size));
        return range;
    }

    /// <summary>The variable or array of an unknown or a data name; data that are drawn are observed later.</summary>
    /// <param name="variable">The unknown or data name.</param>
    /// <param name="asVectors">Whether its last dimension is a Vector: data may be read both ways.</param>
    public dynamic this[Graph.Variable variable, bool asVectors]
    {
        get
        {
            if (arrays.TryGetValue((variable.Name, asVectors), out var known)) return known;
            var made = New(variable, [.. Dims(variable, asVectors).Select(RangeOf)], asVectors);
            arrays[(variable.Name, asVectors)] = made;
            var isDrawn = problem.Graph.StatementsOf(variable.Name).Any() && asVectors == Vectors.Contains(variable.Name);
            if (variable.Role == Role.Data && !isDrawn) Observe(variable, made, asVectors);
            return made;
        }
    }

    private dynamic New(Graph.Variable variable, Range[] over, bool asVectors)
    {
        if (over.Length > 3 || over.Distinct().Count() < over.Length)
            throw Not(variable, over.Length > 3 ? "more than three dimensions" : "two dimensions of one size");
        return variable.Type.Element switch
        {
            Element.Index => WithRange(Arrays.New<int>(over), RangeOf(variable.Type.States!)),
            Element.Bool => Arrays.New<bool>(over),
            Element.Int or Element.Count => Arrays.New<int>(over),
            Element.Simplex => WithRange(Arrays.New<Vector>(over), RangeOf(variable.Type.Dims[^1].Size)),
            Element.Covariance => Arrays.New<PositiveDefiniteMatrix>(over),
            Element.Real or Element.Positive or Element.Unit => asVectors ? Arrays.New<Vector>(over) : Arrays.New<double>(over),
            _ => throw Not(variable, $"`{variable.Type}`"),
        };
    }

    /// <summary>Labels, or their probabilities, with the range of the states.</summary>
    private static dynamic WithRange(dynamic array, Range states)
    {
        array.SetValueRange(states);
        return array;
    }

    private LoweringLimit Not(Graph.Variable variable, string what) =>
        new(problem.Graph.StatementsOf(variable.Name).FirstOrDefault() ?? problem.Graph.Story[0],
            $"{what} of `{variable.Name}` is not translated to Infer.NET", "`--method vmp` and `--method gibbs` accept more stories");

    private static IEnumerable<Size> Dims(Graph.Variable variable, bool asVectors) =>
        variable.Whole.Dims.SkipLast(asVectors ? 1 : variable.Type.ElementRank).Select(d => d.Size);

    private void Observe(Graph.Variable data, dynamic array, bool asVectors)
    {
        double[] values = problem.Data[data.Name].Values;
        int[] lengths = [.. Dims(data, asVectors).Select(problem.SizeOf)];
        object observed = data.Type.Element switch
        {
            Element.Index => Arrays.Nested<int>(Array.ConvertAll(values, v => (int)v - 1), lengths),
            Element.Bool => Arrays.Nested<bool>(Array.ConvertAll(values, v => v != 0), lengths),
            Element.Int or Element.Count => Arrays.Nested<int>(Array.ConvertAll(values, v => (int)v), lengths),
            _ when asVectors => Arrays.Nested<Vector>(
                [.. values.Chunk(problem.SizeOf(data.Whole.Dims[^1].Size)).Select(Vector.FromArray)], lengths),
            _ => Arrays.Nested<double>(values, lengths),
        };
        array.ObservedValue = (dynamic)observed;
    }

    /// <summary>States of a start that can be set without compiling again.</summary>
    private void Begin(Graph.Variable label)
    {
        var members = RangeOf(label.Extents[0].Size);
        var start = Variable.Array<Discrete>(members);
        VariableArray<int> labels = arrays[(label.Name, false)];
        labels[members].InitialiseTo(start[members]);
        Starts.Add((label, start));
    }
}
