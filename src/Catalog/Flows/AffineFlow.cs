using ProbDsl.Catalog.Supports;

namespace ProbDsl.Catalog.Flows;

/// <summary>A linear map plus a shift, initially the identity.</summary>
public sealed class AffineFlow : FlowSignature, IFlowMap
{
    public override string Name => "affine";

    public override string Summary => "L x + b with L lower triangular and a positive diagonal";

    public override bool IsAffine => true;

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);

    public IReadOnlyList<FlowStep> Steps(MapCall call)
    {
        Shape free = new CholeskyTransform().FreeShape([call.Elements, call.Elements]);
        var triangle = call.Weights.Next().Request("factor", free, Initialization.Zeros);
        return [new Step(triangle, FlowParameters.Lower(call, "shift", call.Elements, Initialization.Zeros))];
    }

    /// <param name="triangle">The unconstrained factor: its lower triangle with the logs of the diagonal.</param>
    /// <param name="shift">[1, elements] or [rows, elements].</param>
    private sealed class Step(Value triangle, Value shift) : FlowStep
    {
        private Value Factor => new CholeskyTransform().Constrain(triangle);

        private Value LogVolume => Sum(CholeskyTransform.Parts(triangle).Diagonal, -2, -1);

        public override MappedRows Forward(Value rows) =>
            new(MatMul(rows, Factor, transposeB: true) + shift, Repeated(LogVolume, rows));

        public override MappedRows Inverse(Value rows) =>
            new(Transpose(TriangularSolve(Factor, Transpose(rows - shift, 1, 0)), 1, 0), Repeated(-LogVolume, rows));
    }
}
