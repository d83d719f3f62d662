using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;

namespace ProbDsl.Tests.Engines;

/// <summary>What the rounding of an op is relative to.</summary>
internal enum Magnitude
{
    /// <summary>Each result.</summary>
    Result,

    /// <summary>Each result, or 1 where it is smaller: the function has zeros, near which its terms cancel.</summary>
    ResultOrOne,

    /// <summary>The same op of the absolute values of its operands: a sum of absolute values.</summary>
    Terms,

    /// <summary>The largest result, or 1 where it is smaller.</summary>
    Largest,
}

/// <summary>
/// The distance that an engine's results of an op may have from the interpreter's, in units in the last place of the program's float type
/// at a magnitude. The bounds are at most four times the largest distance measured on the engines of this repository.
/// </summary>
/// <param name="Magnitude">The magnitude whose unit it is.</param>
/// <param name="Units">The most units.</param>
/// <param name="PerTerm">As many more for each term of a sum or product, or each row of a matrix.</param>
internal sealed record OpUnits(Magnitude Magnitude, double Units, double PerTerm = 0)
{
    /// <summary>The table of docs/internals/adding-an-engine.md.</summary>
    public static OpUnits Of(Op op) => op switch
    {
        Op.Exp or Op.Log or Op.Sin or Op.Cos or Op.Atan or Op.Pow => new(Magnitude.Result, 2),
        Op.Log1p or Op.Expm1 or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.Erf => new(Magnitude.Result, 6),
        Op.Trigamma or Op.LogBesselI0 or Op.BesselRatio => new(Magnitude.Result, 12),
        Op.Lgamma or Op.Digamma or Op.Tetragamma or Op.LogNdtr => new(Magnitude.ResultOrOne, 12),
        Op.Sum or Op.CumSum or Op.ScatterAdd or Op.Fold or Op.MatMul => new(Magnitude.Terms, 2, 1 / 500.0),
        Op.CumProd => new(Magnitude.Terms, 2, 1 / 8.0),
        Op.LogSumExp or Op.Chain => new(Magnitude.Largest, 4),
        Op.Cholesky or Op.TriangularSolve => new(Magnitude.Largest, 2, 1 / 10.0),
        Op.Attention or Op.AttentionGradient => new(Magnitude.Largest, 10),
        Op.Scan or Op.Adam or Op.GaussianChain or Op.SparsePrecision => new(Magnitude.Largest, 2),
        // movements, comparisons, and arithmetic that is rounded once
        _ => new(Magnitude.Result, 0),
    };

    /// <summary>The units for so many terms.</summary>
    public double At(int terms) => Units + (terms * PerTerm);

    /// <summary>
    /// The largest distance between an engine's results and the interpreter's in these units; infinite where one is NaN or infinite and the
    /// other is not.
    /// </summary>
    public double Measured(TensorProgram program, Dictionary<string, Tensor> slots, IEngine engine)
    {
        var (expected, actual) = (new Interpreter(program).Run(slots)["y"].Values, EngineCases.Run(program, slots, engine)["y"].Values);
        var magnitudes = Magnitudes(program, slots, expected);
        return expected.Zip(actual, magnitudes).Select(r => Distance(r.First, r.Second, r.Third, program.FloatType))
            .DefaultIfEmpty(0).Max();
    }

    private double[] Magnitudes(TensorProgram program, Dictionary<string, Tensor> slots, double[] expected) => Magnitude switch
    {
        Magnitude.Result => [.. expected.Select(Math.Abs)],
        Magnitude.ResultOrOne => [.. expected.Select(e => Math.Max(1, Math.Abs(e)))],
        Magnitude.Terms => new Interpreter(program).Run(slots.ToDictionary(s => s.Key,
            s => new Tensor(s.Value.Shape, [.. s.Value.Values.Select(Math.Abs)])))["y"].Values,
        _ => [.. Enumerable.Repeat(expected.Where(double.IsFinite).Select(Math.Abs).Append(1).Max(), expected.Length)],
    };

    private static double Distance(double expected, double actual, double magnitude, ElementType type)
    {
        if (expected.Equals(actual)) return 0;
        var units = Math.Abs(actual - expected) / Unit(magnitude, type);
        return double.IsFinite(units) ? units : double.PositiveInfinity;
    }

    private static double Unit(double magnitude, ElementType type) => type == ElementType.Float64
        ? Math.BitIncrement(magnitude) - magnitude : MathF.BitIncrement((float)magnitude) - (double)(float)magnitude;
}
