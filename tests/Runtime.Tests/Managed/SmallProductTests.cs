using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>Products of many rows with a small matrix, and of small matrices for each row, in both layouts.</summary>
public sealed class SmallProductTests
{
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            foreach (var k in (int[])[1, 2, 3, 7, 8, 9, 15, 16, 17])
                foreach (var n in (int[])[1, 2, 6, 17, 64, 128]) sizes.Add(k, n);
            sizes.Add(3, 400); // more than are copied
            return sizes;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Products_are_the_interpreters(int k, int n)
    {
        foreach (var floats in (ElementType[])[ElementType.Float32, ElementType.Float64])
        {
            var builder = new ProgramBuilder(floats);
            var (rows, matrices) = (Exp(builder.Slot("rows", [50, k])), Exp(builder.Slot("matrices", [9, 5, k])));
            var (plain, turned) = (builder.Slot("plain", [k, n]), builder.Slot("turned", [n, k]));
            var each = Exp(builder.Slot("each", [9, n, k]));
            builder.Output("plain product", MatMul(rows, plain) + 1);
            builder.Output("turned product", MatMul(rows, turned, transposeB: true) + 1);
            builder.Output("products", MatMul(matrices, each, transposeB: true) + 1);
            var first = Transpose(matrices, 0, 2, 1);
            builder.Output("products of the first turned", MatMul(first, each, transposeA: true, transposeB: true) + 1);
            EngineCases.Agrees(builder.Build(), new()
            {
                ["rows"] = Check.Numbers([50, k], 1, -1, 1), ["matrices"] = Check.Numbers([9, 5, k], 2, -1, 1),
                ["plain"] = Check.Numbers([k, n], 3), ["turned"] = Check.Numbers([n, k], 4), ["each"] = Check.Numbers([9, n, k], 5, -1, 1),
            }, $"{floats}, {k}, {n}");
        }
    }
}
