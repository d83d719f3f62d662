using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.Interpretation;

/// <summary>Values by mpmath 1.3 with 40 digits, of the double nearest to x, printed to 20.</summary>
public sealed class LogGammaTests
{
    // relative, also beside the zeros 1 and 2
    [Theory]
    [InlineData(1e-300, 690.77552789821370518)]
    [InlineData(1e-10, 23.025850929882735237)]
    [InlineData(0.1, 2.252712651734205902)]
    [InlineData(0.25, 1.2880225246980774574)]
    [InlineData(0.49999999, 0.57236496255980058369)]
    [InlineData(0.5, 0.57236494292470008707)]
    [InlineData(0.75, 0.20328095143129537148)]
    [InlineData(0.999, 0.00057803853289138023817)]
    [InlineData(0.9999999, 5.7721574684441928263e-8)]
    [InlineData(1.0000001, -5.772155829918507097e-8)]
    [InlineData(1.001, -0.00057639359828330615152)]
    [InlineData(1.25, -0.098271836421813161464)]
    [InlineData(1.4999, -0.12078588195849393823)]
    [InlineData(1.5, -0.12078223763524522235)]
    [InlineData(1.75, -0.084401121020485555958)]
    [InlineData(1.999, -0.00042246180069210728418)]
    [InlineData(1.9999999, -4.2278430309861298194e-8)]
    [InlineData(2.0000001, 4.2278436665324979232e-8)]
    [InlineData(2.001, 0.00042310673480011699119)]
    [InlineData(2.25, 0.1248717148923965943)]
    [InlineData(2.4999, 0.28461255726068263571)]
    [InlineData(2.5, 0.28468287047291915963)]
    [InlineData(3, 0.69314718055994530942)]
    [InlineData(3.7, 1.4280723266653881292)]
    [InlineData(5.5, 3.9578139676187162939)]
    [InlineData(9.999, 12.799575780077413715)]
    [InlineData(10, 12.801827480081469611)]
    [InlineData(12.3, 18.238983407092243696)]
    [InlineData(20, 39.339884187199494036)]
    [InlineData(100, 359.13420536957539878)]
    [InlineData(171.5, 709.14316303092824227)]
    [InlineData(1234.5, 7550.5509010778948957)]
    [InlineData(1e6, 12815504.56914761166)]
    [InlineData(1e15, 33538776394910668.91)]
    [InlineData(1e100, 2.2925850929940457206e+102)]
    [InlineData(2e305, 1.4039632010874876725e+308)]
    public void Positive_numbers(double x, double expected) => Assert.InRange(Math.Abs(LogGamma.Compute(x) / expected - 1), 0, 2e-15);

    [Theory]
    [InlineData(-0.001, 6.908333317515028411)]
    [InlineData(-0.3, 1.4648400508576025305)]
    [InlineData(-0.5, 1.2655121234846453965)]
    [InlineData(-0.75, 1.5757045971498583848)]
    [InlineData(-1.5, 0.86004701537648101451)]
    [InlineData(-3.3, -0.82435580501742646015)]
    [InlineData(-10.1, -13.02097327101149852)]
    [InlineData(-100.7, -365.61225576180533017)]
    public void Negative_numbers(double x, double expected) => Assert.InRange(Math.Abs(LogGamma.Compute(x) / expected - 1), 0, 1e-14);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_zeros_are_exact(double x) => Assert.Equal(0, LogGamma.Compute(x));

    // log Gamma(x + 1) = log Gamma(x) + log x, across the borders between formulas
    [Fact]
    public void The_recurrence_holds_everywhere()
    {
        for (var x = -6.037; x < 30; x += 0.0173)
            Assert.True(Check.Close(LogGamma.Compute(x + 1), LogGamma.Compute(x) + Math.Log(Math.Abs(x)), 3e-14), $"{x}");
    }

    [Fact]
    public void A_wrong_recurrence_is_caught() =>
        Assert.False(Check.Close(LogGamma.Compute(3.5), LogGamma.Compute(2.5) + Math.Log(3.5), 1e-3));
}
