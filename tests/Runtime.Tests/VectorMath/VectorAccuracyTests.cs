using System.Globalization;
using System.Runtime.Intrinsics;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.VectorMath;
using ProbDsl.Tests.Managed;

namespace ProbDsl.Tests.VectorMath;

/// <summary>
/// The vector functions against 300 values each by mpmath (reference.py) and against the interpreter's scalar formulas on 100,000 random
/// points. Bounds in ulp; the second allows for the scalar formula's own error.
/// </summary>
public sealed class VectorAccuracyTests
{
    private static readonly Lazy<ILookup<string, string[]>> reference =
        new(() => Lines().Select(line => line.Split(' ')).ToLookup(words => words[0]));

    public static TheoryData<Op, double> Bounds => new()
    {
        { Op.Exp, 1 }, { Op.Expm1, 1 }, { Op.Log, 1 }, { Op.Log1p, 1 }, { Op.Pow, 1 }, { Op.Tanh, 1 }, { Op.Sin, 1 }, { Op.Cos, 1 },
        { Op.Sigmoid, 2 }, { Op.Softplus, 1.5 }, { Op.Atan, 1.5 }, { Op.Erf, 1.5 }, { Op.LogNdtr, 4.5 },
        { Op.Lgamma, 2.5 }, { Op.Digamma, 2.5 }, { Op.Trigamma, 2 },
    };

    [Theory, MemberData(nameof(Bounds))]
    public void Stays_within_its_bound(Op op, double bound)
    {
        Assert.Equal(300, reference.Value[op.ToString()].Count());
        Assert.All(reference.Value[op.ToString()], row =>
        {
            var numbers = row[1..^1].Select(FromBits).ToArray();
            Assert.InRange(Ulp.Distance(Apply(op, numbers[..^1]), numbers[^1], double.Parse(row[^1], CultureInfo.InvariantCulture)), 0,
                bound);
        });
    }

    // 1 ulp is a narrow bound: its neighbor's value, or a double that is 2 ulp off, is not within
    [Theory, MemberData(nameof(Bounds))]
    public void A_wrong_value_is_caught(Op op, double bound)
    {
        var row = reference.Value[op.ToString()].Last();
        var (expected, rest) = (FromBits(row[^2]), double.Parse(row[^1], CultureInfo.InvariantCulture));
        var wrong = expected;
        for (var i = 0; i < bound + 1; i++) wrong = Math.BitIncrement(wrong);
        Assert.NotInRange(Ulp.Distance(wrong, expected, rest), 0, bound);
    }

    // what plain formulas lose is far beyond any of the bounds
    [Theory]
    [InlineData(Op.Log1p, 1e-9)]
    [InlineData(Op.Expm1, 1e-9)]
    [InlineData(Op.Tanh, 1e-9)]
    [InlineData(Op.Softplus, -30)]
    public void A_plain_formula_is_caught(Op op, double x)
    {
        var e = Math.Exp(x);
        var plain = op switch { Op.Log1p => Math.Log(1 + x), Op.Expm1 => e - 1, Op.Tanh =>
            (e - 1 / e) / (e + 1 / e), _ => Math.Log(1 + e) };
        Assert.NotInRange(Ulp.Distance(plain, Apply(op, [x])), 0, 1000);
    }

    public static TheoryData<Op, double, double, double> Ranges => new()
    {
        // op         from    to      ulp
        { Op.Exp, -750, 715, 2 },
        { Op.Log, 0, 100, 2 },
        { Op.Log1p, -1, 10, 8 },
        { Op.Expm1, -40, 40, 8 },
        { Op.Sqrt, 0, 100, 0 },
        { Op.Sin, -200_000, 200_000, 2 },
        { Op.Cos, -200_000, 200_000, 2 },
        { Op.Atan, -20, 20, 3 },
        { Op.Tanh, -20, 20, 3 },
        { Op.Sigmoid, -745, 40, 4 },
        { Op.Softplus, -40, 40, 6 },
        { Op.Erf, -6, 6, 8 },
        { Op.LogNdtr, -40, 5, 20 },
        { Op.Lgamma, 2.5, 500, 20 },
        { Op.Trigamma, 0, 100, 30 },
        { Op.Neg, -2, 2, 0 },
        { Op.Abs, -2, 2, 0 },
        { Op.Sign, -2, 2, 0 },
        { Op.Floor, -20, 20, 0 },
        { Op.LogBesselI0, -30, 30, 0 },
        { Op.BesselRatio, -30, 30, 0 },
    };

    [Theory, MemberData(nameof(Ranges))]
    public void Agrees_with_the_interpreter(Op op, double from, double to, double bound)
    {
        var x = Check.Numbers([100_000], 7, from, to).Values.ToArray();
        var (actual, expected) = (Loops.Unary(op, x), Loops.Meaning(op, x));
        for (var i = 0; i < x.Length; i++)
            Assert.True(Ulp.Distance(actual[i], expected[i]) <= bound,
                $"{op}({x[i]:R}) = {actual[i]:R}, the interpreter says {expected[i]:R}");
    }

    [Fact]
    public void Powers_agree_with_the_interpreter()
    {
        var x = Check.Numbers([100_000], 8, 0, 20).Values.ToArray();
        var y = Check.Numbers([100_000], 9, -100, 100).Values.ToArray();
        var (actual, expected) = (Loops.Binary(Op.Pow, x, y), Loops.Meaning(Op.Pow, x, y));
        Assert.All(actual.Zip(expected), pair => Assert.InRange(Ulp.Distance(pair.First, pair.Second), 0, 2));
    }

    // beside the zeros of digamma and log Gamma the scalar formulas have a small absolute error only
    [Theory]
    [InlineData(Op.Digamma, 0.01, 100)]
    [InlineData(Op.Lgamma, 0, 2.5)]
    [InlineData(Op.Digamma, -20, 0)]
    [InlineData(Op.Lgamma, -20, 0)]
    public void Agrees_with_the_interpreter_absolutely(Op op, double from, double to)
    {
        var x = Check.Numbers([100_000], 7, from, to).Values.ToArray();
        Assert.All(Loops.Unary(op, x).Zip(Loops.Meaning(op, x)),
            pair => Assert.True(Check.Close(pair.First, pair.Second, 4e-15), $"{pair}"));
    }

    // the functions themselves: the loops take the scalar formula for some of them where vectors are short
    private static double Apply(Op op, double[] operands) =>
        (operands.Length == 1
            ? Function(op)(Vector512.Create(operands[0]))
            : VectorPower.Pow(Vector512.Create(operands[0]), Vector512.Create(operands[1])))[0];

    private static Func<Vector512<double>, Vector512<double>> Function(Op op) => op switch
    {
        Op.Exp => VectorExponential.Exp,
        Op.Expm1 => VectorExponential.Expm1,
        Op.Log => VectorLogarithm.Log,
        Op.Log1p => VectorLogarithm.Log1p,
        Op.Tanh => VectorLogistic.Tanh,
        Op.Sigmoid => VectorLogistic.Sigmoid,
        Op.Softplus => VectorLogistic.Softplus,
        Op.Sin => VectorTrigonometry.Sin,
        Op.Cos => VectorTrigonometry.Cos,
        Op.Atan => VectorArcTangent.Atan,
        Op.Erf => VectorErrorFunction.Erf,
        Op.LogNdtr => VectorErrorFunction.LogNdtr,
        Op.Lgamma => VectorLogGamma.Lgamma,
        Op.Digamma => VectorPolyGamma.Digamma,
        _ => VectorPolyGamma.Trigamma,
    };

    private static double FromBits(string word) => BitConverter.UInt64BitsToDouble(Convert.ToUInt64(word, 16));

    private static IEnumerable<string> Lines()
    {
        using var reader = new StreamReader(typeof(VectorAccuracyTests).Assembly.GetManifestResourceStream("reference.txt")!);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
