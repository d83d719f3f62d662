using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>Ops that a plain formula would get wrong somewhere. Values by mpmath 1.3 with 40 digits, of the double nearest to x, printed to 20.</summary>
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
    public void KeepsItsDigits(Op op, double x, double expected)
    {
        var builder = new ProgramBuilder();
        var actual = Check.Run(builder.Pointwise(op, builder.Constant(x)))[[]];
        Assert.InRange(Math.Abs(actual / expected - 1), 0, 1e-15);
    }

    [Fact]
    public void ThePlainFormulaIsCaught() => Assert.NotInRange(Math.Abs(Math.Log(1 + 3e-9) / 2.999999995499999989e-9 - 1), 0, 1e-15);
}
