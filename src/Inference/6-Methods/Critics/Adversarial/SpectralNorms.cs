using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// Divides each matrix of the critic by its largest singular value (Miyato et al. 2018): one power iteration in each step, which goes on
/// from that of the step before.
/// </summary>
internal sealed record SpectralNorms : CriticConstraint
{
    // power iterations where no step went before
    private const int Alone = 50;

    private const double Least = 1e-12;

    public override Value Read(NetWeight weight, AdversarialRequest request, ICollection<StateSlot> carried)
    {
        var slot = weight.Slot;
        if (slot.Shape.Rank < 2) return slot;
        var (columns, matrix) = (slot.Shape[^1], Reshape(slot, [slot.Shape.Count / slot.Shape[^1], slot.Shape[^1]]));
        var ones = slot.Program.Constant([.. Enumerable.Repeat(Math.Sqrt(1.0 / columns), columns)], [columns, 1]);
        if (!request.Trains) return slot / Norm(matrix, ones, Alone).Norm;
        // the state is 0 before the first step
        var state = slot.Program.Slot($"{weight.Name}.direction", [columns, 1]);
        var (norm, right) = Norm(matrix, Where(Equal(SumAll(Square(state)), 0), ones, state), 1);
        carried.Add(new($"{weight.Name}.direction", right));
        return slot / norm;
    }

    /// <summary>The largest singular value, with gradients by the matrix alone, and its right singular vector.</summary>
    /// <param name="matrix">[n, m].</param>
    /// <param name="right">A first vector: [m, 1].</param>
    /// <param name="times">The number of iterations.</param>
    internal static (Value Norm, Value Right) Norm(Value matrix, Value right, int times)
    {
        var fixedMatrix = StopGradient(matrix);
        Value? left = null;
        for (var i = 0; i < times; i++)
        {
            left = Normed(MatMul(fixedMatrix, right));
            right = Normed(MatMul(Transpose(fixedMatrix, 1, 0), left));
        }
        return (SumAll(left! * MatMul(matrix, right)), right);
    }

    private static Value Normed(Value vector) => vector / Max(Sqrt(SumAll(Square(vector))), Least);
}
