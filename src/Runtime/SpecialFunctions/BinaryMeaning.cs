namespace ProbDsl.Runtime.SpecialFunctions;

internal static class BinaryMeaning
{
    public readonly struct Add : IBinaryMeaning { public static double Apply(double a, double b) => a + b; }

    public readonly struct Sub : IBinaryMeaning { public static double Apply(double a, double b) => a - b; }

    // IEEE: 0 times infinity is NaN; a density that must avoid it uses a selection
    public readonly struct Mul : IBinaryMeaning { public static double Apply(double a, double b) => a * b; }

    public readonly struct Div : IBinaryMeaning { public static double Apply(double a, double b) => a / b; }

    public readonly struct Pow : IBinaryMeaning { public static double Apply(double a, double b) => Math.Pow(a, b); }

    // NaN if either is
    public readonly struct Min : IBinaryMeaning { public static double Apply(double a, double b) => Math.Min(a, b); }

    public readonly struct Max : IBinaryMeaning { public static double Apply(double a, double b) => Math.Max(a, b); }

    // comparisons with NaN are false
    public readonly struct Less : IBinaryMeaning { public static double Apply(double a, double b) => a < b ? 1 : 0; }

    public readonly struct LessEqual : IBinaryMeaning { public static double Apply(double a, double b) => a <= b ? 1 : 0; }

    public readonly struct Equal : IBinaryMeaning { public static double Apply(double a, double b) => a == b ? 1 : 0; }

    public readonly struct And : IBinaryMeaning { public static double Apply(double a, double b) => a != 0 && b != 0 ? 1 : 0; }

    public readonly struct Or : IBinaryMeaning { public static double Apply(double a, double b) => a != 0 || b != 0 ? 1 : 0; }
}
