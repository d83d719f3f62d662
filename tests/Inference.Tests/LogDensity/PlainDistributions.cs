using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Log densities draw by draw: the catalog's formula at one number, vector or matrix, without axes.</summary>
internal sealed class PlainDistributions(Problem problem, PlainExpressions expressions)
{
    private readonly Dictionary<(DistributionCall, string), double> known = [];

    /// <summary>
    /// Of a whole target, but for what is marked as left out; a type narrower than the distribution cuts it, and ascending vectors of
    /// single draws are one of K! orders.
    /// </summary>
    public double LogDensity(Draw draw, PlainValue target, PlainScope scope, PlainValue? leftOut = null)
    {
        if (draw.Distribution.Through.Count > 0)
            return leftOut?.Values.All(mark => mark == 1) == true ? 0 : ThroughFlows(draw, target, scope);
        var element = problem.Graph[draw.Target.Of].Type.Element;
        var (distribution, rank) = (Valued(draw.Distribution, scope), RankOf(draw.Distribution));
        var repeated = target.Dims[..^rank];
        var sum = 0.0;
        foreach (var place in Places(repeated))
        {
            if (leftOut?.At(place).Values.All(mark => mark == 1) == true) continue;
            var x = target.At(place);
            sum += leftOut?.At(place).Values is { } marks && marks.Contains(1)
                ? OfTheRest(distribution, place, x, marks) : LogDensity(draw.Distribution, distribution, place, x);
            if (element is Element.Positive or Element.PositiveOrdered
                && draw.Distribution.Of is { Draws: DrawTypeSource.AsPattern, Support: Reals })
                sum -= LogAboveZero(distribution, place, rank);
        }

        return element is Element.Ordered or Element.PositiveOrdered && rank == 0 && distribution.IsOneForAll
            ? sum + (Places(repeated[..^1])
                .Count(place => leftOut?.At(place).Values[0] != 1) * Enumerable.Range(1, repeated[^1]).Sum(k => Math.Log(k)))
            : sum;
    }

    private double ThroughFlows(Draw draw, PlainValue target, PlainScope scope)
    {
        var (noise, volume) = new PlainFlow(problem, expressions.Weights).Back(draw, target);
        var (distribution, rank) = (Valued(draw.Distribution, scope), RankOf(draw.Distribution));
        return volume + Places(target.Dims[..^rank]).Sum(place => LogDensity(draw.Distribution, distribution, place, noise.At(place)));
    }

    private static int RankOf(DistributionCall call) =>
        call.Of.Draws == DrawTypeSource.AsDistributions ? call.Distributions.Max(RankOf) : call.Of.Target.Dims.Count;

    private double LogDensity(DistributionCall written, Valued distribution, PlainPlace[] place, PlainValue x)
    {
        var key = (written, $"{string.Join(',', x.Values.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))};"
            + $"{distribution.Key(place)}");
        if (known.TryGetValue(key, out var density)) return density;
        var builder = new ProgramBuilder();
        var value = ((IDensity)distribution.Of).LogDensity(Constant(builder, x), distribution.At(place, x, builder));
        return known[key] = Interpreter.Evaluate(value).Values.Single();
    }

    /// <summary>The marginal density of what is not marked in a normal vector: its own part of mean and covariance.</summary>
    private static double OfTheRest(Valued distribution, PlainPlace[] place, PlainValue x, double[] marks)
    {
        Assert.IsType<MvNormal>(distribution.Of);
        var (builder, there) = (new ProgramBuilder(), marks.Index().Where(m => m.Item == 0).Select(m => m.Index).ToArray());
        var arguments = distribution.At(place, x, builder);
        double[] mean = Interpreter.Evaluate(arguments["mean"]).Values, covariance = Interpreter.Evaluate(arguments["covariance"]).Values;
        var part = Matrix<double>.Build.Dense(there.Length, there.Length, (i, j) => covariance[(there[i] * marks.Length) + there[j]]);
        var away = Vector<double>.Build.Dense(there.Length, i => x.Values[there[i]] - mean[there[i]]);
        return -0.5 * ((away * part.Inverse() * away) + Math.Log(part.Determinant()) + (there.Length * Math.Log(2 * Math.PI)));
    }

    private static double LogAboveZero(Valued distribution, PlainPlace[] place, int rank)
    {
        Assert.Equal(0, rank);
        var builder = new ProgramBuilder();
        return Interpreter.Evaluate(((IDistributionFunction)distribution.Of)
            .LogSurvival(builder.Constant(0), distribution.At(place, PlainValue.Of(0), builder))).Values.Single();
    }

    private Valued Valued(DistributionCall call, PlainScope scope) => new(
        TestStory.Catalog[call.Of],
        [.. call.Values.Select(g => (g.Parameter, expressions.Evaluate(g.Value, scope)))],
        call.Arguments.Where(g => g.Argument is DistributionCall or DistributionCalls)
        .ToDictionary(g => g.Parameter.Name, g => Members(g.Argument, scope)));

    private List<Valued> Members(Argument argument, PlainScope scope) => argument switch
    {
        DistributionCall one => [Valued(one, scope)],
        DistributionCalls { Over: { } over } distributions =>
        [.. scope.Range(over, problem).Select(k => Valued(distributions.Each[0], scope.At(over, k)))],
        DistributionCalls distributions => [.. distributions.Each.Select(l => Valued(l, scope))],
        _ => throw new ArgumentException(argument.GetType().Name),
    };

    private static IEnumerable<PlainPlace[]> Places(int[] dims) => dims.Length == 0
        ? [[]]
        : Enumerable.Range(1, dims[0]).SelectMany(i => Places(dims[1..]).Select(rest => (PlainPlace[])[PlainPlace.One(i), .. rest]));

    public static Value Constant(ProgramBuilder builder, PlainValue value) => builder.Constant(value.Values, Shape.Of(value.Dims));
}

/// <summary>A distribution with the numbers of its arguments, and with the distributions that it is made of.</summary>
internal sealed record Valued(Distribution Of, List<(Parameter Parameter, PlainValue Value)> Arguments,
    Dictionary<string, List<Valued>> Distributions)
{
    private static int Own(Parameter parameter) => parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;

    public bool IsOneForAll =>
        Arguments.All(a => a.Value.Dims.Length <= Own(a.Parameter)) && Distributions.Values.SelectMany(l => l).All(l => l.IsOneForAll);

    /// <summary>The arguments of one of the repeated draws; a scalar stands for each element of a vector.</summary>
    public Arguments At(PlainPlace[] place, PlainValue x, ProgramBuilder builder) => new(
        Of,
        Arguments.ToDictionary(a => a.Parameter.Name, a => PlainDistributions.Constant(builder, At(a.Parameter, a.Value, place, x))),
        Distributions.ToDictionary(l => l.Key, l => ValueList
            .ToValueList(l.Value.Select(distribution => new NestedDistribution(distribution.Of, distribution.At(place, x, builder))))));

    public string Key(PlainPlace[] place) =>
        string.Join(';', Arguments.Select(a => string.Join(',',
            Part(a.Parameter, a.Value, place).Values.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))
            .Concat(Distributions.Values.SelectMany(l => l).Select(l => l.Key(place))));

    private static PlainValue Part(Parameter parameter, PlainValue value, PlainPlace[] place) =>
        value.At(place[^Math.Min(place.Length, Math.Max(0, value.Dims.Length - Own(parameter)))..]);

    private PlainValue At(Parameter parameter, PlainValue value, PlainPlace[] place, PlainValue x)
    {
        var part = Part(parameter, value, place);
        if (part.Dims.Length > 0 || parameter.Kind is not TypePattern { Dims: { Count: > 0 } dims }) return part;
        int[] sizes = [.. dims.Select(letter =>
            x.Dims[x.Dims.Length - Of.Signature.Target.Dims.Count + Of.Signature.Target.Dims.ToList().IndexOf(letter)])];
        return new(sizes, [.. Enumerable.Repeat(part.Scalar, sizes.Aggregate(1, (a, b) => a * b))]);
    }
}
