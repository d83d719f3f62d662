namespace ProbDsl.Runtime.Programs;

/// <summary>
/// What a line of a tensor program does. Each op is one row of <see cref="OpTable"/>; its meaning is the interpreter's.
/// What asks for truth takes any number, and reads it as "not 0"; an index is a whole number from 0.
/// </summary>
public enum Op
{
    // made from nothing
    Slot,
    Constant,
    Iota,

    // the same numbers at other places
    Reshape,
    Transpose,
    Broadcast,
    Slice,
    Pad,
    Concat,
    Gather,
    ScatterAdd,
    Unfold,
    Fold,
    Cast,
    StopGradient,

    // pointwise, one operand
    Neg,
    Abs,
    Sign,
    Floor,
    Exp,
    Log,
    Log1p,
    Expm1,
    Sqrt,
    Sin,
    Cos,
    Atan,
    Tanh,
    Sigmoid,
    Softplus,
    Lgamma,
    Digamma,
    Trigamma,
    Erf,
    LogNdtr,
    LogBesselI0,
    BesselRatio,
    IsFinite,
    Not,

    // pointwise, two operands or three
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    Min,
    Max,
    Less,
    LessEqual,
    Equal,
    And,
    Or,
    Select,

    // along dimensions
    Sum,
    MaxOf,
    LogSumExp,
    CumSum,
    CumProd,

    // matrices in the two innermost dimensions
    MatMul,
    Cholesky,
    TriangularSolve,

    // ops of several results, and one result of one: a body run again and again, a step of an optimizer, a chain of finite states
    Scan,
    Adam,
    Chain,
    Item,

    // by a law's own sampler
    Draw,
}
