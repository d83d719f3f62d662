using ProbDsl.Catalog.Functions;
using ProbDsl.Catalog.Layers;
using ProbDsl.Catalog.Supports;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalog.Flows;

/// <summary>
/// A permutation of the elements, so that the maps before and after it couple different ones: a fixed one, or an invertible matrix that
/// starts there and is trained by its LU decomposition (Kingma and Dhariwal 2018, section 3.2).
/// </summary>
public sealed class PermuteFlow : FlowSignature, IFlowMap
{
    public override string Name => "permute";

    public override string Summary => "the elements in reverse order; with `learned` = true a trained invertible matrix that starts there";

    public override ValueList<OptionSignature> Options => [new("learned", new TruthKind())];

    public override bool HasWeights(ValueList<GivenOption> options) => IsLearned(options);

    public override bool KeepsVolume(ValueList<GivenOption> options) => !IsLearned(options);

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Two(Name, type, "changes the order of the elements");

    public IReadOnlyList<FlowStep> Steps(MapCall call) => IsLearned(call.Options.Given)
        ? [new Triangles(call), new ReversedStep()] : [new ReversedStep()];

    private static bool IsLearned(ValueList<GivenOption> options) => new OptionValues(options, _ => 0).IsSet("learned");

    /// <summary>x L U with L lower triangular of unit diagonal, and U upper triangular of diagonal exp(s): rows are multiplied from the
    /// left.</summary>
    private sealed class Triangles : FlowStep
    {
        private readonly Value lower, upper, logDiagonal;

        public Triangles(MapCall call)
        {
            var (weights, strict) = (call.Weights.Next(), new LowerTriangle(call.Elements, withDiagonal: false));
            var identity = Matrices.Identity(call.Program, call.Elements);
            lower = strict.Fill(weights.Request("lower", [strict.Count], Initialization.Zeros)) + identity;
            logDiagonal = weights.Request("log_diagonal", [call.Elements], Initialization.Zeros);
            // the transpose of U, which is lower triangular too
            upper = strict.Fill(weights.Request("upper", [strict.Count], Initialization.Zeros))
                + Where(identity, Reshape(Exp(logDiagonal), [call.Elements, 1]), 0);
        }

        public override MappedRows Forward(Value rows) =>
            new(MatMul(MatMul(rows, lower), upper, transposeB: true), Repeated(SumAll(logDiagonal), rows));

        // y = x L U, so U' L' x' = y'
        public override MappedRows Inverse(Value rows)
        {
            var withoutUpper = TriangularSolve(upper, Transpose(rows, 1, 0));
            return new(Transpose(TriangularSolve(lower, withoutUpper, transpose: true), 1, 0), Repeated(-SumAll(logDiagonal), rows));
        }
    }
}
