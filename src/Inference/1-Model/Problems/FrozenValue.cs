namespace ProbDsl.Inference.Problems;

/// <summary>The value of a function of a whole column on the fitted data, such as `sd(x)`: new rows are read with the same value.</summary>
/// <param name="Data">The data name that uses it.</param>
/// <param name="Element">The column of the data name, from 1.</param>
/// <param name="Expression">The function as written; `all` is the column.</param>
public sealed record FrozenValue(string Data, int Element, string Expression, double Value);

/// <summary>The keys of a file of named arrays that no data name, size or hyperparameter reads.</summary>
public sealed record UnreadKeys(string File, IReadOnlyList<string> Keys);
