using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

/// <summary>
/// Ops that a plain formula would get wrong somewhere. Values by mpmath 1.3 with 40 digits, of the double nearest to x, printed to 20.
/// </summary>
public sealed class AccuracyTests
{
    [Theory]
    [InlineData(Op.Log1p, 1e-300, 1.0000000000000000251e-300)]
    [InlineData(Op.Log1p, -1e-300, -1.0000000000000000251e-300)]
    [InlineData(Op.Log1p, 1e-18, 1.000000000000000071e-18)]
    [InlineData(Op.Log1p, -1e-12, -1.0000000000004999799e-12)]
    [InlineData(Op.Log1p, 3e-9, 2.999999995499999989e-9)]
    [InlineData(Op.Log1p, 1e-5, 9.9999500003333316514e-6)]
    [InlineData(Op.Log1p, -0.001, -0.001000500333583533521)]
    [InlineData(Op.Log1p, 0.03, 0.029558802241544401655)]
    [InlineData(Op.Log1p, -0.4, -0.51082562376599072021)]
    [InlineData(Op.Log1p, 0.7, 0.53062825106217037011)]
    [InlineData(Op.Log1p, 1.5, 0.91629073187415506518)]
    [InlineData(Op.Log1p, -0.999999, -13.81551055793551844)]
    [InlineData(Op.Log1p, 20, 3.0445224377234229965)]
    [InlineData(Op.Expm1, 1e-300, 1.0000000000000000251e-300)]
    [InlineData(Op.Expm1, -1e-300, -1.0000000000000000251e-300)]
    [InlineData(Op.Expm1, 1e-18, 1.000000000000000072e-18)]
    [InlineData(Op.Expm1, -1e-12, -9.9999999999949997989e-13)]
    [InlineData(Op.Expm1, 3e-9, 3.0000000044999999845e-9)]
    [InlineData(Op.Expm1, 1e-5, 0.000010000050000166667901)]
    [InlineData(Op.Expm1, -0.001, -0.00099950016662500835274)]
    [InlineData(Op.Expm1, 0.03, 0.030454533953516854468)]
    [InlineData(Op.Expm1, -0.4, -0.32967995396436071414)]
    [InlineData(Op.Expm1, 0.7, 1.0137527074704764322)]
    [InlineData(Op.Expm1, 1.5, 3.4816890703380648226)]
    [InlineData(Op.Expm1, -0.999999, -0.6321201909489325566)]
    [InlineData(Op.Expm1, 20, 485165194.40979027797)]
    [InlineData(Op.Softplus, -700, 9.8596765437597708567e-305)]
    [InlineData(Op.Softplus, -40, 4.2483542552915889863e-18)]
    [InlineData(Op.Softplus, -20, 2.0611536203143807032e-9)]
    [InlineData(Op.Softplus, -1e-9, 0.69314718005994530954)]
    [InlineData(Op.Softplus, 0.5, 0.97407698418010668087)]
    [InlineData(Op.Softplus, 30, 30.000000000000093576)]
    [InlineData(Op.Softplus, 40, 40.000000000000000004)]
    [InlineData(Op.Sigmoid, -700, 9.8596765437597708567e-305)]
    [InlineData(Op.Sigmoid, -40, 4.2483542552915889773e-18)]
    [InlineData(Op.Sigmoid, -20, 2.0611536181902035814e-9)]
    [InlineData(Op.Sigmoid, -1e-9, 0.49999999975)]
    [InlineData(Op.Sigmoid, 0.5, 0.62245933120185456464)]
    [InlineData(Op.Sigmoid, 30, 0.99999999999990642377)]
    [InlineData(Op.Sigmoid, 40, 0.99999999999999999575)]
    [InlineData(Op.Atan, 1e-300, 1.0000000000000000251e-300)]
    [InlineData(Op.Atan, -1e-9, -1.0000000000000000619e-9)]
    [InlineData(Op.Atan, 0.3, 0.29145679447786708181)]
    [InlineData(Op.Atan, -0.7, -0.61072596438920858674)]
    [InlineData(Op.Atan, 1, 0.78539816339744830962)]
    [InlineData(Op.Atan, 3, 1.2490457723982544258)]
    [InlineData(Op.Atan, 1e9, 1.5707963257948966192)]
    [InlineData(Op.Atan, -1e300, -1.5707963267948966192)]
    [InlineData(Op.Erf, 1e-300, 1.1283791670955126022e-300)]
    [InlineData(Op.Erf, -1e-9, -1.1283791670955126438e-9)]
    [InlineData(Op.Erf, 0.1, 0.1124629160182848984)]
    [InlineData(Op.Erf, -0.46875, -0.49261347321793799159)]
    [InlineData(Op.Erf, 0.46876, 0.49262253110684652927)]
    [InlineData(Op.Erf, 0.8, 0.74210096470766051259)]
    [InlineData(Op.Erf, -1.5, -0.96610514647531072707)]
    [InlineData(Op.Erf, 2.7, 0.99986566726005947581)]
    [InlineData(Op.Erf, -4, -0.99999998458274209972)]
    [InlineData(Op.Erf, 4.001, 0.99999998470921782675)]
    [InlineData(Op.Erf, 5.8, 0.99999999999999976444)]
    [InlineData(Op.Erf, 6, 0.99999999999999997848)]
    [InlineData(Op.LogNdtr, -1e10, -5.0000000000000000024e19)]
    [InlineData(Op.LogNdtr, -1000, -500007.82669481218431)]
    [InlineData(Op.LogNdtr, -100, -5005.5242086942050886)]
    [InlineData(Op.LogNdtr, -37.5, -707.66898931750719107)]
    [InlineData(Op.LogNdtr, -14.3, -105.82902989367581601)]
    [InlineData(Op.LogNdtr, -6, -20.736768949974705655)]
    [InlineData(Op.LogNdtr, -5.6, -18.351379495909332066)]
    [InlineData(Op.LogNdtr, -3, -6.6077262215103495433)]
    [InlineData(Op.LogNdtr, -1, -1.8410216450092635058)]
    [InlineData(Op.LogNdtr, -0.66, -1.3679558848901993932)]
    [InlineData(Op.LogNdtr, -0.1, -0.77615459273027332557)]
    [InlineData(Op.LogNdtr, -1e-9, -0.69314718135782987054)]
    [InlineData(Op.LogNdtr, 0, -0.69314718055994530942)]
    [InlineData(Op.LogNdtr, 1e-9, -0.69314717976206074893)]
    [InlineData(Op.LogNdtr, 0.1, -0.61650501011502628874)]
    [InlineData(Op.LogNdtr, 0.5, -0.36894641528865639307)]
    [InlineData(Op.LogNdtr, 0.66291, -0.29261970705044218942)]
    [InlineData(Op.LogNdtr, 0.67, -0.28958908310168703778)]
    [InlineData(Op.LogNdtr, 1, -0.17275377902344988953)]
    [InlineData(Op.LogNdtr, 2.5, -0.006229025485860002381)]
    [InlineData(Op.LogNdtr, 5.65, -8.022391882842883274e-9)]
    [InlineData(Op.LogNdtr, 5.66, -7.5686497806399433931e-9)]
    [InlineData(Op.LogNdtr, 8.3, -5.2055697448902541601e-17)]
    [InlineData(Op.LogNdtr, 14.3, -1.0940477870189047211e-46)]
    [InlineData(Op.LogNdtr, 25.7, -5.844410374380774338e-146)]
    [InlineData(Op.LogNdtr, 36.99, -8.2909307324720100535e-300)]
    [InlineData(Op.LogNdtr, 37.4, -1.953681561648992248e-306)]
    [InlineData(Op.LogBesselI0, 1e-150, 2.5000000000000000315e-301)]
    [InlineData(Op.LogBesselI0, 1e-9, 2.5000000000000003113e-19)]
    [InlineData(Op.LogBesselI0, -0.001, 2.4999998437500174652e-7)]
    [InlineData(Op.LogBesselI0, 0.1, 0.0024984392338762436585)]
    [InlineData(Op.LogBesselI0, 0.9, 0.19308440047961828452)]
    [InlineData(Op.LogBesselI0, -2.5, 1.1908386711960280203)]
    [InlineData(Op.LogBesselI0, 5.5, 3.7540735060906425083)]
    [InlineData(Op.LogBesselI0, 7.9999, 6.0580107319206122624)]
    [InlineData(Op.LogBesselI0, 8, 6.0581042554278139454)]
    [InlineData(Op.LogBesselI0, 8.0001, 6.0581977790193169778)]
    [InlineData(Op.LogBesselI0, 9.3, 7.2803165896455514031)]
    [InlineData(Op.LogBesselI0, 12.5, 10.328635514617122036)]
    [InlineData(Op.LogBesselI0, -20, 17.589610428244274291)]
    [InlineData(Op.LogBesselI0, 50, 47.127575501871804584)]
    [InlineData(Op.LogBesselI0, 123.4, 120.07436301651650504)]
    [InlineData(Op.LogBesselI0, 700, 695.80569999844344908)]
    [InlineData(Op.LogBesselI0, 1e4, 9994.475903781432301)]
    [InlineData(Op.LogBesselI0, 1e10, 9999999987.5681360018)]
    [InlineData(Op.LogBesselI0, 1e300, 1.0000000000000000525e300)]
    public void Keeps_its_digits(Op op, double x, double expected)
    {
        var builder = new ProgramBuilder();
        var actual = Check.Run(builder.Pointwise(op, builder.Constant(x)))[[]];
        Assert.InRange(Math.Abs(actual / expected - 1), 0, 1e-15);
    }

    public static TheoryData<double, double> PlainFormulas => new()
    {
        { Math.Log(1 + 3e-9), 2.999999995499999989e-9 },
        { Math.Log(1 - MathNet.Numerics.SpecialFunctions.Erfc(5.66 / Math.Sqrt(2)) / 2), -7.5686497806399433931e-9 },
        { -MathNet.Numerics.SpecialFunctions.Erfc(36.99 / Math.Sqrt(2)) / 2, -8.2909307324720100535e-300 },
        { Math.Log(MathNet.Numerics.SpecialFunctions.BesselI0(-0.001)), 2.4999998437500174652e-7 },
    };

    [Theory, MemberData(nameof(PlainFormulas))]
    public void The_plain_formula_is_caught(double plain, double expected) => Assert.NotInRange(Math.Abs(plain / expected - 1), 0, 1e-15);
}
