using ProbDsl.Runtime;

namespace ProbDsl.Tests;

/// <summary>The pointwise loops, called on arrays.</summary>
internal static unsafe class Loops
{
    public static double[] Unary(Op op, double[] x)
    {
        var y = new double[x.Length];
        fixed (double* from = x, to = y) PointwiseLoops.Unary<double>(op)(from, to, x.Length);
        return y;
    }

    public static (double[] Softplus, double[] Sigmoid) LogisticTwins(double[] x)
    {
        var (softplus, sigmoid) = (new double[x.Length], new double[x.Length]);
        fixed (double* from = x, first = softplus, second = sigmoid) PointwiseLoops.LogisticTwins(from, first, second, x.Length);
        return (softplus, sigmoid);
    }

    /// <summary>An operand of one number is read as a single one unless the other has one too.</summary>
    public static double[] Binary(Op op, double[] a, double[] b)
    {
        var y = new double[a.Length == 1 ? b.Length : a.Length];
        fixed (double* left = a, right = b, to = y) PointwiseLoops.Binary<double>(op, Form(a, y), Form(b, y))(left, right, to, y.Length);
        return y;
    }

    public static double[] Select(double[] condition, double[] a, double[] b)
    {
        var y = new double[Math.Max(condition.Length, Math.Max(a.Length, b.Length))];
        fixed (double* c = condition, left = a, right = b, to = y)
            PointwiseLoops.Select<double>(Form(condition, y), Form(a, y), Form(b, y))(c, left, right, to, y.Length);
        return y;
    }

    /// <summary>The interpreter's meaning of the same.</summary>
    public static double[] Meaning(Op op, params double[][] operands)
    {
        var builder = new ProgramBuilder();
        var inputs = operands.Select(numbers => builder.Constant(new Tensor([numbers.Length], numbers))).ToArray();
        var value = inputs.Length switch
        {
            1 => builder.Pointwise(op, inputs[0]),
            2 => builder.Pointwise(op, inputs[0], inputs[1]),
            _ => builder.Select(inputs[0], inputs[1], inputs[2]),
        };
        return [.. Check.Run(value).Values];
    }

    private static OperandForm Form(double[] x, double[] y) => x.Length == y.Length ? OperandForm.Strip : OperandForm.Single;
}
