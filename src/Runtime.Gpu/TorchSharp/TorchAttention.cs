using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>Attention over all positions of a sequence at once, and its gradient.</summary>
internal static class TorchAttention
{
    // [sequences, L, W]
    public static Tensor Of(AttentionHeads heads, Tensor sequence)
    {
        var (parts, _) = Parts(heads, sequence);
        return Weights(heads, parts).matmul(parts[2]).permute(0, 2, 1, 3);
    }

    // with weights p and their gradient g = u v', the scores have the gradient p (g - sum p g) / root of the width
    public static Tensor Gradient(AttentionHeads heads, Tensor sequence, Tensor pulled)
    {
        var (parts, scale) = Parts(heads, sequence);
        var (p, sizes) = (Weights(heads, parts), parts[0].shape);
        var u = pulled.reshape(sizes[0], sizes[2], sizes[1], sizes[3]).permute(0, 2, 1, 3);
        var g = u.matmul(parts[2].mT);
        var scores = p * (g - (p * g).sum(-1, keepdim: true)) * scale;
        return stack((Tensor[])[scores.matmul(parts[1]), scores.mT.matmul(parts[0]), p.mT.matmul(u)]).permute(1, 3, 0, 2, 4);
    }

    // queries, keys and values, each [sequences, heads, L, width]
    private static (Tensor[] Parts, double Scale) Parts(AttentionHeads heads, Tensor sequence)
    {
        var (length, width) = (sequence.shape[^2], sequence.shape[^1] / 3 / heads.Heads);
        var sequences = sequence.numel() / Math.Max(1, length * 3 * heads.Heads * width);
        var split = sequence.reshape(sequences, length, 3, heads.Heads, width).permute(2, 0, 3, 1, 4);
        return ([split.select(0, 0), split.select(0, 1), split.select(0, 2)], 1 / Math.Sqrt(width));
    }

    private static Tensor Weights(AttentionHeads heads, Tensor[] parts)
    {
        var (length, width) = (parts[0].shape[^2], parts[0].shape[^1]);
        var scores = parts[0].matmul(parts[1].mT) / Math.Sqrt(width);
        if (heads.IsCausal)
            scores = scores.masked_fill(ones(length, length, ScalarType.Bool, scores.device).triu(1), double.NegativeInfinity);
        return F.softmax(scores, -1);
    }
}
