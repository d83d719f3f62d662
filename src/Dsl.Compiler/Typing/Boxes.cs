using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>The positions that an access reaches over its loops, one interval for each index; what is computed or not written reaches everything.</summary>
internal static class Boxes
{
    /// <summary>Whether two accesses to one array surely have no element in common.</summary>
    public static bool AreApart(Access one, Access other) => Sides(one, other).Any(s => IsBefore(s.One, s.Other) || IsBefore(s.Other, s.One));

    /// <summary>Whether two accesses to one array surely have an element in common.</summary>
    public static bool Meet(Access one, Access other) =>
        one.At.Concat(other.At).All(a => a is Affine or WholeDimension) && Sides(one, other).All(s => Reaches(s.One, s.Other) && Reaches(s.Other, s.One));

    private static IEnumerable<(Affine One, Affine Other)> Sides(Access one, Access other) =>
        one.At.Zip(other.At).Where(p => p is (Affine, Affine)).Select(p => ((Affine)p.First, (Affine)p.Second));

    private static bool IsBefore(Affine one, Affine other) => Low(other).IsAtLeast(High(one) + Size.One) == true;

    private static bool Reaches(Affine one, Affine other) => High(one).IsAtLeast(Low(other)) == true;

    private static Size Low(Affine affine) => (affine.Loop?.From ?? Size.Of(0)) + affine.Offset;

    private static Size High(Affine affine) => (affine.Loop?.To ?? Size.Of(0)) + affine.Offset;
}
