using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.Interpretation;

/// <summary>Digamma, trigamma and the ratio of Bessel functions against mpmath 1.3 with 40 digits.</summary>
public sealed class DerivativesOfSpecialFunctionsTests
{
    [Theory]
    [InlineData(1e-05, -100000.57719921567289)]
    [InlineData(0.1, -10.423754940411076232)]
    [InlineData(0.5, -1.9635100260214234794)]
    [InlineData(1, -0.57721566490153286061)]
    [InlineData(1.4616321449683622, -9.2412655217294275168e-17)]
    [InlineData(2, 0.42278433509846713939)]
    [InlineData(3.3, 1.0348224890596216863)]
    [InlineData(9.999, 2.2516474172057353142)]
    [InlineData(10, 2.2517525890667211076)]
    [InlineData(25, 3.1987425128519740085)]
    [InlineData(1000.0, 6.9072551956488120521)]
    [InlineData(1000000000000000.0, 34.53877639491068476)]
    [InlineData(-0.5, 0.036489973978576520559)]
    [InlineData(-3.7, -0.84507685887041935462)]
    public void Digamma(double x, double expected) =>
        Assert.True(Check.Close(expected, PolyGamma.Digamma(x), 4e-15), $"{PolyGamma.Digamma(x):R}");

    [Theory]
    [InlineData(1e-05, 10000000001.64490839)]
    [InlineData(0.1, 101.4332991507927477)]
    [InlineData(0.5, 4.9348022005446793094)]
    [InlineData(1, 1.6449340668482264365)]
    [InlineData(2, 0.64493406684822643647)]
    [InlineData(3.3, 0.35350154184106183225)]
    [InlineData(9.999, 0.10517738667672886215)]
    [InlineData(10, 0.10516633568168574612)]
    [InlineData(25, 0.040810663257225579187)]
    [InlineData(1000.0, 0.0010005001666666333334)]
    [InlineData(1000000000000000.0, 1.0000000000000005e-15)]
    [InlineData(-0.5, 8.9348022005446793094)]
    [InlineData(-3.7, 14.842421864124279949)]
    public void Trigamma(double x, double expected) => Assert.InRange(Math.Abs(PolyGamma.Trigamma(x) / expected - 1), 0, 4e-15);

    // multiples of zeta(3) = 1.2020569031595942854, by the recurrence and the reflection
    [Theory]
    [InlineData(1, -2.4041138063191885708)]
    [InlineData(2, -0.4041138063191885708)]
    [InlineData(0.5, -16.828796644234319996)]
    [InlineData(1.5, -0.828796644234319996)]
    [InlineData(-0.5, -0.828796644234319996)]
    [InlineData(1e-3, -2000000002.3976315)]
    [InlineData(1e8, -1.00000001e-16)]
    public void Tetragamma(double x, double expected) => Assert.InRange(Math.Abs(PolyGamma.Tetragamma(x) / expected - 1), 0, 1e-14);

    [Theory]
    [InlineData(1e-200, 4.9999999999999999105e-201)]
    [InlineData(1e-08, 5.0000000000000000421e-9)]
    [InlineData(0.1, 0.04993760398793892219)]
    [InlineData(-1, -0.44638996589653450705)]
    [InlineData(5.5, 0.90381743375743534801)]
    [InlineData(12, 0.95738140539524223799)]
    [InlineData(19.999, 0.97466922394903399098)]
    [InlineData(20, 0.9746705078898071259)]
    [InlineData(20.5, 0.97529656993258208498)]
    [InlineData(50, 0.98994896737849775259)]
    [InlineData(700, 0.99928545881842609327)]
    [InlineData(10000000000.0, 0.99999999995)]
    public void Bessel_ratio(double x, double expected) => Assert.InRange(Math.Abs(BesselI0.LogDerivative(x) / expected - 1), 0, 1e-15);

    [Fact]
    public void A_neighbor_is_caught() => Assert.False(Check.Close(0.42278433509846713939, PolyGamma.Digamma(2 + 1e-13), 4e-15));
}
