using ProbDsl.Tests.Layers;

namespace ProbDsl.Tests.Functions;

/// <summary>Expressions of matrices ⇶ the type they keep, as a story defines them.</summary>
public sealed class MatrixStructure
{
    private const string Declared = """
        param A: real[3, 2]
        param B: real[2, 3]
        param S: covariance[2]
        param T: covariance[3]
        param R: correlation[2]
        param G: cholesky[2]
        param s: positive[2]
        param a: positive
        param r: real
        data x[rows]: real
        data z[rows]: real[2]
        """;

    private static readonly string[] Table =
    [
        "A @ S @ transpose(A) ⇶ covariance[3]",
        "A @ (S @ transpose(A)) ⇶ covariance[3]",
        "transpose(A) @ T @ A ⇶ covariance[2]",
        "B @ A @ S @ transpose(A) @ transpose(B) ⇶ covariance[2]",
        "A @ R @ transpose(A) + T ⇶ covariance[3]",
        "diagonal(s) @ R @ diagonal(s) ⇶ covariance[2]",
        "S @ inverse(S) @ S ⇶ covariance[2]",
        "G @ transpose(G) ⇶ covariance[2]",
        "transpose(G) @ G ⇶ covariance[2]",
        "a * G @ transpose(G) ⇶ real[2, 2]",
        "(a * G) @ transpose(a * G) ⇶ covariance[2]",
        "A @ transpose(A) ⇶ real[3, 3]",
        "A @ S @ B ⇶ real[3, 3]",
        "A @ S @ A ⇶ `@` of real[3, 2] and real[3, 2]: the last dimension of the first, 2, is not the first of the second, 3",
        "A @ G @ transpose(A) ⇶ real[3, 3]",
        "G @ G ⇶ real[2, 2]",
        "G @ S @ G ⇶ real[2, 2]",
        "S @ S ⇶ real[2, 2]",
        "S @ [1, 2] ⇶ real[2]",
        "[1, 2] @ S @ transpose(A) ⇶ real[3]",
        "S + diagonal(s) ⇶ covariance[2]",
        "S + diagonal(s^2) ⇶ covariance[2]",
        "2 * S + 1e-6 * identity(2) ⇶ covariance[2]",
        "S - identity(2) ⇶ real[2, 2]",
        "r^2 * S ⇶ real[2, 2]",
        "exp(r) * inverse(S) / 3 ⇶ covariance[2]",
        "diagonal([1, 2]) ⇶ covariance[2]",
        "diagonal([1, -2]) ⇶ int[2, 2]",
        "covariance([[1, 0.5], [0.5, 2]]) ⇶ covariance[2]",
        "if a > 1 then S else R ⇶ real[2, 2]",
        "squared_exponential(x, a, 2) + diagonal(a^2 * ones(rows)) ⇶ covariance[rows]",
        "squared_exponential(z, 1, 2) * periodic(x, 1, 1, 7) + 1e-6 * identity(rows) ⇶ covariance[rows]",
        "inverse(A) ⇶ `inverse` takes covariance[D], but this is real[3, 2]",
        "z @ [1, 2] ⇶ real[rows]",
        "concat(fourier(r, frequencies = 4), s) ⇶ real[10]",
        "fourier(r, waves = 4) ⇶ `fourier` has no option `waves`",
        "zeros(rows) + x ⇶ real[rows]",
        "zeros(r) ⇶ `r` (param, line 12) is not a size",
    ];

    public static TheoryData<string> Rows => [.. Table];

    [Theory, MemberData(nameof(Rows))]
    public void This_is_its(string row)
    {
        var sides = row.Split(" ⇶ ");
        Assert.Equal(sides[1], NetStory.Of($"{Declared}\nmade = {sides[0]}", g => g["made"].Whole.ToString()));
    }
}
