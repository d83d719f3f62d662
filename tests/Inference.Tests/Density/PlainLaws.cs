using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalogue.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Density;

/// <summary>Log densities draw by draw: the catalogue's formula at one number, vector or matrix, without axes.</summary>
internal sealed class PlainLaws(Problem problem, PlainExpressions expressions)
{
    private readonly Dictionary<(Law, string), double> known = [];

    /// <summary>
    /// Of a whole target, but for what is marked as left out; a type narrower than the law cuts it, and ascending vectors of single draws
    /// are one of K! orders.
    /// </summary>
    public double LogDensity(Draw draw, PlainValue target, PlainScope scope, PlainValue? leftOut = null)
    {
        var element = problem.Graph[draw.Target.Of].Type.Element;
        var (law, rank) = (Valued(draw.Law, scope), RankOf(draw.Law));
        var repeated = target.Dims[..^rank];
        var sum = 0.0;
        foreach (var place in Places(repeated))
        {
            if (leftOut?.At(place).Values.All(mark => mark == 1) == true) continue;
            var x = target.At(place);
            sum += leftOut?.At(place).Values is { } marks && marks.Contains(1)
                ? OfTheRest(law, place, x, marks) : LogDensity(draw.Law, law, place, x);
            if (element is Element.Positive or Element.PositiveOrdered && draw.Law.Of is { Draws: Drawn.AsPattern, Support: Reals })
                sum -= LogAboveZero(law, place, rank);
        }

        return element is Element.Ordered or Element.PositiveOrdered && rank == 0 && law.IsOneForAll
            ? sum + (Places(repeated[..^1])
                .Count(place => leftOut?.At(place).Values[0] != 1) * Enumerable.Range(1, repeated[^1]).Sum(k => Math.Log(k)))
            : sum;
    }

    private static int RankOf(Law law) => law.Of.Draws == Drawn.AsLaws ? law.Laws.Max(RankOf) : law.Of.Target.Dims.Count;

    private double LogDensity(Law written, Valued law, PlainPlace[] place, PlainValue x)
    {
        var key = (written, $"{string.Join(',', x.Values.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))};"
            + $"{law.Key(place)}");
        if (known.TryGetValue(key, out var density)) return density;
        var builder = new ProgramBuilder();
        var value = ((IDensity)law.Of).LogDensity(Constant(builder, x), law.At(place, x, builder));
        return known[key] = Interpreter.Evaluate(value).Values.Single();
    }

    /// <summary>The marginal density of what is not marked in a normal vector: its own part of mean and covariance.</summary>
    private static double OfTheRest(Valued law, PlainPlace[] place, PlainValue x, double[] marks)
    {
        Assert.IsType<MvNormal>(law.Of);
        var (builder, there) = (new ProgramBuilder(), marks.Index().Where(m => m.Item == 0).Select(m => m.Index).ToArray());
        var arguments = law.At(place, x, builder);
        double[] mean = Interpreter.Evaluate(arguments["mean"]).Values, covariance = Interpreter.Evaluate(arguments["covariance"]).Values;
        var part = Matrix<double>.Build.Dense(there.Length, there.Length, (i, j) => covariance[(there[i] * marks.Length) + there[j]]);
        var away = Vector<double>.Build.Dense(there.Length, i => x.Values[there[i]] - mean[there[i]]);
        return -0.5 * ((away * part.Inverse() * away) + Math.Log(part.Determinant()) + (there.Length * Math.Log(2 * Math.PI)));
    }

    private static double LogAboveZero(Valued law, PlainPlace[] place, int rank)
    {
        Assert.Equal(0, rank);
        var builder = new ProgramBuilder();
        return Interpreter.Evaluate(((IDistributionFunction)law.Of)
            .LogSurvival(builder.Constant(0), law.At(place, PlainValue.Of(0), builder))).Values.Single();
    }

    private Valued Valued(Law law, PlainScope scope) => new(
        Told.Catalogue[law.Of],
        [.. law.Values.Select(g => (g.Parameter, expressions.Evaluate(g.Value, scope)))],
        law.Arguments.Where(g => g.Argument is Law or Laws).ToDictionary(g => g.Parameter.Name, g => Members(g.Argument, scope)));

    private List<Valued> Members(Argument argument, PlainScope scope) => argument switch
    {
        Law one => [Valued(one, scope)],
        Laws { Over: { } over } laws => [.. scope.Range(over, problem).Select(k => Valued(laws.Each[0], scope.At(over, k)))],
        Laws laws => [.. laws.Each.Select(l => Valued(l, scope))],
        _ => throw new ArgumentException(argument.GetType().Name),
    };

    private static IEnumerable<PlainPlace[]> Places(int[] dims) => dims.Length == 0
        ? [[]]
        : Enumerable.Range(1, dims[0]).SelectMany(i => Places(dims[1..]).Select(rest => (PlainPlace[])[PlainPlace.One(i), .. rest]));

    public static Value Constant(ProgramBuilder builder, PlainValue value) => builder.Constant(value.Values, Shape.Of(value.Dims));
}

/// <summary>A law with the numbers of its arguments, and with the laws that it is made of.</summary>
internal sealed record Valued(Distribution Of, List<(Parameter Parameter, PlainValue Value)> Arguments,
    Dictionary<string, List<Valued>> Laws)
{
    private static int Own(Parameter parameter) => parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;

    public bool IsOneForAll =>
        Arguments.All(a => a.Value.Dims.Length <= Own(a.Parameter)) && Laws.Values.SelectMany(l => l).All(l => l.IsOneForAll);

    /// <summary>The arguments of one of the repeated draws; a scalar stands for each element of a vector.</summary>
    public Arguments At(PlainPlace[] place, PlainValue x, ProgramBuilder builder) => new(
        Of,
        Arguments.ToDictionary(a => a.Parameter.Name, a => PlainLaws.Constant(builder, At(a.Parameter, a.Value, place, x))),
        Laws.ToDictionary(l => l.Key, l => ValueList.ToValueList(l.Value.Select(law => new NestedLaw(law.Of, law.At(place, x, builder))))));

    public string Key(PlainPlace[] place) =>
        string.Join(';', Arguments.Select(a => string.Join(',',
            Part(a.Parameter, a.Value, place).Values.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))
            .Concat(Laws.Values.SelectMany(l => l).Select(l => l.Key(place))));

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
