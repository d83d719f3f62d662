namespace ProbDsl.Parser.Grammar;

/// <summary>Words that start a line in other languages, and their equivalents here. `{}` is replaced by the name after the word.</summary>
internal static class ForeignWords
{
    /// <summary>The help for a word of another language before a name; null if the word is not in the table.</summary>
    public static string? BeforeAName(string word, string next) => Find(Rows, word)?.Replace("{}", next, StringComparison.Ordinal);

    /// <summary>The help for a word that opens a block.</summary>
    public static string? BeforeABlock(string word) => Find(Blocks, word);

    /// <summary>The help for a word that is alone on its line.</summary>
    public static string? Alone(string word) => word is "end" or "endfor" or "fi" or "done" or "endif" ? "a block ends with `}`" : null;

    /// <summary>A type that other languages write before the name, as it is written here with these sizes.</summary>
    public static string? TypeInFront(string word, string sizes) =>
        Find(Types, word)?.Replace("{}", sizes.Length > 0 ? sizes : word == "matrix" ? "3, 2" : "3", StringComparison.Ordinal);

    // the table is parsed only when an error needs it, so that it costs nothing at startup
    private static string? Find(string rows, string word) =>
        rows.Split('\n').Select(r => r.Split('|', StringSplitOptions.TrimEntries)).FirstOrDefault(r => r[0].Split(' ').Contains(word))?[1];

    private const string Rows = """
        let var val const double float auto local set mut    | nothing is declared: write `{} = ...` or `{} ~ ...`
        def fun func fn                                      | a function is written `function {}(x: real) -> real = ...`
        latent hidden parameter unknown random               | whatever is drawn and is not data is latent: write `{} ~ Normal(0, 1)`; `param` is estimated as a point
        observe observed obs sample draw                     | omit the word: a line with `~` draws, and a data name on its left is observed
        import from library require using include            | delete the line: nothing needs an import
        return output print yield                            | nothing is returned: every name is visible in the other lines
        plate group                                          | a plate is the name in the brackets of data: `data y[rows]: real`, and `for n in rows { ... }`
        while repeat loop foreach                            | a loop is written `for n in rows { ... }` or `for k in 1..K { ... }`
        class struct type                                    | user-defined types are not supported: a story has numbers, vectors, matrices and arrays of them
        """;

    private const string Blocks = """
        parameters                          | a story has no blocks: write a line for each, `param mu: real`, or `mu ~ Normal(0, 1)` with a prior
        transformed generated quantities    | a story has no blocks: write a line for each, `name = ...`
        functions                           | a story has no blocks: write a line for each, `function f(x: real) -> real = ...`
        begin do loop repeat while          | a loop is written `for n in rows { ... }` or `for k in 1..K { ... }`
        with plate                          | a plate is a loop over data: `for n in rows { ... }`
        if else switch                      | an `if` is an expression: write `name = if condition then a else b`
        """;

    private const string Types = """
        real float double number scalar     | real
        int integer                         | int
        bool boolean                        | bool
        positive                            | positive
        unit                                | unit
        vector row_vector array             | real[{}]
        matrix                              | real[{}]
        simplex                             | simplex[{}]
        ordered                             | ordered[{}]
        positive_ordered                    | positive_ordered[{}]
        cov_matrix covariance               | covariance[{}]
        corr_matrix correlation             | correlation[{}]
        cholesky_factor_cov cholesky_factor_corr cholesky | cholesky[{}]
        """;
}
