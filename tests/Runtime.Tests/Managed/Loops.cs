using System.Numerics;
using ProbDsl.Runtime.Managed.Loops;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Managed;

/// <summary>The pointwise loops, called on arrays.</summary>
internal static unsafe class Loops
{
    public static T[] Unary<T>(Op op, T[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = new T[x.Length];
        fixed (T* from = x, to = y) PointwiseLoops.Unary<T>(op)(from, to, x.Length);
        return y;
    }

    public static (T[] Softplus, T[] Sigmoid) LogisticPair<T>(T[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (softplus, sigmoid) = (new T[x.Length], new T[x.Length]);
        fixed (T* from = x, first = softplus, second = sigmoid) PointwiseLoops.LogisticPair(from, first, second, x.Length);
        return (softplus, sigmoid);
    }

    /// <summary>An operand of one number is read as a single one unless the other has one too.</summary>
    public static T[] Binary<T>(Op op, T[] a, T[] b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = new T[a.Length == 1 ? b.Length : a.Length];
        fixed (T* left = a, right = b, to = y) PointwiseLoops.Binary<T>(op, Form(a, y), Form(b, y))(left, right, to, y.Length);
        return y;
    }

    public static T[] Select<T>(T[] condition, T[] a, T[] b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = new T[Math.Max(condition.Length, Math.Max(a.Length, b.Length))];
        fixed (T* c = condition, left = a, right = b, to = y)
            PointwiseLoops.Select<T>(Form(condition, y), Form(a, y), Form(b, y))(c, left, right, to, y.Length);
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

    private static OperandForm Form<T>(T[] x, T[] y) => x.Length == y.Length ? OperandForm.Strip : OperandForm.Single;
}
