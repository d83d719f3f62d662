using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>Rows picked by an index, and added where an index says. Leading dimensions that both share are one with the rows.</summary>
internal static class TorchIndexing
{
    public static Tensor Pad(Tensor x, PadWidths widths)
    {
        var (axis, before, after) = widths;
        return cat((Tensor[])[Zeros(before), x, Zeros(after)], axis);

        Tensor Zeros(long size)
        {
            var sizes = x.shape;
            sizes[axis] = size;
            return zeros(sizes, x.dtype, x.device);
        }
    }

    public static Tensor Gather(Value gather, Tensor source, Tensor positions)
    {
        var (rows, width) = Rows(gather.Inputs[0].Shape, ((SharedDimensions)gather.Attribute!).Batch);
        return source.reshape(rows, width).index_select(0, positions).reshape(TorchOps.Sizes(gather));
    }

    public static Tensor ScatterAdd(Value scatter, Tensor updates, Tensor positions)
    {
        var (rows, width) = Rows(scatter.Shape, ((ScatterDetail)scatter.Attribute!).Batch);
        return zeros(rows, width, updates.dtype, updates.device).index_add_(0, positions, updates.reshape(positions.numel(), width), 1)
            .reshape(TorchOps.Sizes(scatter));
    }

    /// <summary>The row of each element of an index.</summary>
    /// <exception cref="IndexOutOfProgramRange">An element is not an integer from 0 below the size.</exception>
    public static Tensor Positions(Value by, Tensor index)
    {
        var batch = by.Attribute is ScatterDetail into ? into.Batch : ((SharedDimensions)by.Attribute!).Batch;
        var size = (by.Op == Op.Gather ? by.Inputs[0] : by).Shape[batch];
        var whole = index.to_type(ScalarType.Int64);
        if (whole.ne(index).logical_or_(index.lt(0)).logical_or_(index.ge(size)).any().item<bool>()) throw Outside(by, index, size);
        var batches = by.Inputs[1].Shape.Leading(batch).Count;
        if (batches <= 1) return whole.reshape(whole.numel());
        return (whole.reshape(batches, whole.numel() / batches) + arange(0, batches, ScalarType.Int64, index.device).mul(size).unsqueeze(1))
            .reshape(whole.numel());
    }

    private static IndexOutOfProgramRange Outside(Value by, Tensor index, int size)
    {
        var numbers = TorchNumbers.All(index.to_type(ScalarType.Float64));
        var at = Array.FindIndex(numbers, number => !(number >= 0 && number < size && Math.Floor(number) == number));
        return new(by.Origin, numbers[at], size, at);
    }

    private static (long Rows, long Width) Rows(ProbDsl.Runtime.Programs.Shape shape, int batch) =>
        ((long)shape.Leading(batch).Count * shape[batch], shape.Trailing(shape.Rank - batch - 1).Count);
}
