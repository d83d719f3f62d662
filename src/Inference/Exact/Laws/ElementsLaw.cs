using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Numbers that each have a law of their own, apart from the others.</summary>
internal sealed class ElementsLaw(ElementLaw[] each) : BlockLaw
{
    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var i = 0; i < each.Length; i++) sum += each[i].LogDensity(x[i]);
        return sum;
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        for (var i = 0; i < each.Length; i++) x[i] = each[i].Draw(random);
    }

    public override void Centre(Span<double> x)
    {
        for (var i = 0; i < each.Length; i++) x[i] = each[i].Marginal.Quantile!(0.5);
    }

    public override Marginal Of(int number) => each[number].Marginal;
}
