using MathNet.Numerics;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>Independent probability vectors with Dirichlet distributions: log p = sum (c - 1) log x.</summary>
/// <param name="unknown">The unknown.</param>
/// <param name="shape">The shape of its array, whose last dimension is that of a vector.</param>
internal sealed class DirichletFactor(Variable unknown, Shape shape) : Factor
{
    private readonly int size = shape[^1];

    public override IReadOnlyList<Variable> Unknowns => [unknown];

    public override int Count => shape.Count;

    public override void Declare(ProgramBuilder builder, UnknownMoments moments) =>
        moments.Add(unknown.Name, new() { Log = Slot(builder, $"log of {unknown.Name}", shape) });

    public override void Begin(Span<double> parameters) => parameters.Fill(1);

    public override void Moments(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        for (var from = 0; from < Count; from += size)
        {
            var total = SpecialFunctions.DiGamma(Total(parameters, from));
            for (var k = from; k < from + size; k++) into[0][k] = SpecialFunctions.DiGamma(parameters[k]) - total;
        }
    }

    public override void MomentsAt(ReadOnlySpan<double> point, IReadOnlyList<double[]> into)
    {
        for (var k = 0; k < Count; k++) into[0][k] = LogOf(point[k]);
    }

    public override void Update(IReadOnlyList<double[]> gradients, Span<double> parameters)
    {
        for (var k = 0; k < Count; k++) parameters[k] = gradients[0][k] + 1;
        if (!IsProper(parameters)) throw new ImproperFactor(unknown.Name);
    }

    public override void Natural(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        for (var k = 0; k < Count; k++) into[0][k] = parameters[k] - 1;
    }

    public override bool IsProper(ReadOnlySpan<double> parameters) => ArePositive(parameters);

    public override double Entropy(ReadOnlySpan<double> parameters)
    {
        var sum = 0.0;
        for (var from = 0; from < Count; from += size)
        {
            var total = Total(parameters, from);
            sum += ((total - size) * SpecialFunctions.DiGamma(total)) - SpecialFunctions.GammaLn(total);
            for (var k = from; k < from + size; k++)
                sum += SpecialFunctions.GammaLn(parameters[k]) - ((parameters[k] - 1) * SpecialFunctions.DiGamma(parameters[k]));
        }

        return sum;
    }

    public override BlockDistribution Distribution(ReadOnlySpan<double> parameters) =>
        new DirichletDistribution(parameters.ToArray(), size);

    private double Total(ReadOnlySpan<double> parameters, int from)
    {
        var total = 0.0;
        foreach (var c in parameters.Slice(from, size)) total += c;
        return total;
    }
}
