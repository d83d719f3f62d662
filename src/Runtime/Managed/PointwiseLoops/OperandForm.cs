using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>How a pointwise loop reads an operand: n numbers that lie side by side, or one for all.</summary>
public enum OperandForm
{
    Strip,
    Single,
}

/// <summary>Where a loop finds the operand of the elements from <c>at</c> on.</summary>
internal unsafe interface IOperand
{
    static abstract Vector512<double> Eight(double* x, nint at);

    static abstract double* From(double* x, nint at);

    /// <summary>How many numbers stand for this many elements.</summary>
    static abstract int Count(int elements);
}

internal readonly unsafe struct StripOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(double* x, nint at) => Vector512.Load(x + at);

    public static double* From(double* x, nint at) => x + at;

    public static int Count(int elements) => elements;
}

internal readonly unsafe struct SingleOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(double* x, nint at) => Vector512.Create(*x);

    public static double* From(double* x, nint at) => x;

    public static int Count(int elements) => 1;
}
