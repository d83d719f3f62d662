namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The operation of a line of a tensor program. Each op is one row of <see cref="OpTable"/>; its meaning is defined by the interpreter.
/// Conditions take any number, and are true if it is not 0; an index is an integer from 0.
/// </summary>
public enum Op
{
    // without operands
    Slot,
    Constant,
    Iota,

    // rearrangements of elements
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
    Tetragamma,
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

    // attention over the positions of a sequence, and its gradient
    Attention,
    AttentionGradient,

    // ops with several results, and the op that selects one of them: a repeated body, a step of an optimizer, chains of finite and of
    // Gaussian states, the factor of a sparse matrix
    Scan,
    Adam,
    Chain,
    GaussianChain,
    SparsePrecision,
    Item,

    // by the sampler of a distribution
    Draw,

    // over the processes of a run
    RankMean,
}
